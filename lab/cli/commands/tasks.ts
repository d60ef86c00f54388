/** actions, show-task, cancel-task. */
import { CommandError, UsageError } from '../errors.ts';
import { write, yamlText } from '../format/output.ts';
import { table } from '../format/table.ts';
import type { Task } from '../format/task.ts';
import { ended, print } from '../operation.ts';
import { parseDuration } from '../parse/duration.ts';
import { checkEmpty, requireApplication } from '../parse/names.ts';
import type { CommandSpec } from '../spec.ts';

interface Action {
  description?: string;
}

export const actions: CommandSpec = {
  name: 'actions',
  aliases: ['list-actions'],
  summary: 'List the actions of an application.',
  usage: '<application>',
  examples: [
    ['Their names and what they do', 'lab actions kyuubi-k8s'],
    ['Their parameters', 'lab actions kyuubi-k8s --schema --format yaml'],
  ],
  seeAlso: ['run'],
  formats: ['default', 'tabular', 'json', 'yaml'],
  options: (command) => command.option('--schema', 'show the whole schema'),
  async run(session, args, options) {
    const [name, ...more] = args;
    const application = requireApplication(name);
    checkEmpty(more);
    if (options.schema && session.format === 'tabular')
      throw new UsageError('full schema not compatible with tabular output');
    const all = (await session.call('actions', { model: session.model, application })) as Record<
      string,
      Action
    >;
    const names = Object.keys(all).sort();
    if (names.length === 0 && session.format !== 'json' && session.format !== 'yaml') {
      session.info(`No actions defined for ${application}.`);
      return;
    }
    const rows = names.map((action) => [
      action,
      (all[action]?.description ?? 'No description').trim().split('\n')[0] as string,
    ]);
    const value = options.schema ? all : Object.fromEntries(rows);
    const tabular = (): string => table([['Action', 'Description'], ...rows]);
    await write<unknown>(session, value, {
      tabular,
      default: () => (options.schema ? yamlText(all) : tabular()),
    });
  },
};

export const showTask: CommandSpec = {
  name: 'show-task',
  summary: 'Show the results of a task.',
  usage: '<task ID>',
  examples: [
    ['As far as it is', 'lab show-task 5'],
    ['When it has ended', 'lab show-task 5 --wait 2m'],
  ],
  seeAlso: ['run', 'cancel-task'],
  formats: ['yaml', 'json', 'plain'],
  options: (command) =>
    command
      .option('--wait <duration>', 'how long to wait for the end (default: not)')
      .option('--watch', 'wait for the end and show log lines meanwhile')
      .option('--utc', 'ignored'),
  async run(session, args, options) {
    const [id, ...more] = args;
    if (id === undefined) throw new UsageError('no task ID specified');
    checkEmpty(more);
    const wait = options.wait === undefined ? 0 : parseDuration(options.wait as string, '--wait');
    const forever = options.watch === true || wait < 0;
    if (wait > 0 || forever) {
      const until = forever ? Number.POSITIVE_INFINITY : Date.now() + wait;
      await ended(session, id, until, options.watch ? (line) => session.info(line) : undefined);
    }
    const task = (await session.call('task', { model: session.model, id })) as unknown as Task;
    if (session.format === 'plain') await print(session, { [task.unit ?? '']: task }, 'run');
    else await write(session, task);
  },
};

export const cancelTask: CommandSpec = {
  name: 'cancel-task',
  summary: 'Cancel pending or running tasks.',
  usage: '<task ID> [...]',
  examples: [['Cancel a task', 'lab cancel-task 5']],
  seeAlso: ['show-task'],
  formats: ['yaml', 'json'],
  async run(session, args) {
    if (args.length === 0) throw new UsageError('no task IDs specified');
    const tasks: Record<string, Record<string, unknown>> = {};
    const flaws: string[] = [];
    for (const id of args) {
      try {
        const { status, unit } = await session.call('cancel-task', { model: session.model, id });
        tasks[id] = { status, unit };
      } catch (error) {
        if ((error as Error).name !== 'ControllerError') throw error;
        flaws.push((error as Error).message);
      }
    }
    if (Object.keys(tasks).length > 0) await write(session, tasks);
    if (flaws.length > 0) throw new CommandError(flaws.join('\n'));
  },
};
