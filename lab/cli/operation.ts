/** Enqueued tasks: what is said of them, waiting for their ends, showing their results. Shared by run and exec. */
import { CommandError, UsageError } from './errors.ts';
import { write, yamlText } from './format/output.ts';
import { execPlain, failureText, runPlain, type Task, type Tasks } from './format/task.ts';
import { parseDuration } from './parse/duration.ts';
import type { Session } from './session.ts';
import type { Options } from './spec.ts';

export interface Enqueued {
  tasks: Record<string, string>;
  operation?: string;
}

const running = new Set(['pending', 'running', 'aborting']);
/** The controller answers a waiting question at the latest after this. */
const longestQuestion = 20;

/** The `--wait` and `--background` of run and exec, in milliseconds; undefined = do not wait. */
export function waitOption(options: Options, standard: number): number | undefined {
  const wait = options.wait === undefined ? 0 : parseDuration(options.wait as string, '--wait');
  if (options.background && wait > 0) throw new UsageError('cannot specify both --wait and --background');
  if (options.background) return undefined;
  return wait === 0 ? standard : wait;
}

/** Enqueues; a wrong unit or action is, as with Juju, a message on stderr and no failure: the result is then undefined. */
export async function enqueue(
  session: Session,
  work: () => Promise<Enqueued>,
): Promise<Enqueued | undefined> {
  try {
    return await work();
  } catch (error) {
    const text = (error as Error).message;
    if (
      (error as Error).name !== 'ControllerError' ||
      !/^Operation .* failed to schedule any tasks/.test(text)
    )
      throw error;
    session.stderr.write(`${text}\n`);
    return undefined;
  }
}

/** Asks for one task until it has ended or `until` (epoch, ms) is past; undefined then. `onLog` gets new log lines. */
export async function ended(
  session: Session,
  id: string,
  until: number,
  onLog: (line: string) => void = () => undefined,
): Promise<Task | undefined> {
  let logged = 0;
  for (;;) {
    const left = (until - Date.now()) / 1000;
    const waitSeconds = Math.max(0, Math.min(longestQuestion, left));
    const task = (await session.call('task', { model: session.model, id, waitSeconds })) as unknown as Task;
    for (const line of task.log?.slice(logged) ?? []) onLog(line);
    logged = task.log?.length ?? 0;
    if (!running.has(task.status)) return task;
    if (Date.now() >= until) return undefined;
  }
}

/** Waits for the tasks and prints their results. @throws CommandError when one failed or did not end in time. */
export async function finish(
  session: Session,
  enqueued: Enqueued,
  wait: number | undefined,
  style: 'run' | 'exec',
): Promise<void> {
  const entries = Object.entries(enqueued.tasks);
  const say = (text: string): void => {
    if (style === 'run' || session.verbose) session.info(text);
  };
  const count = `${entries.length} task${entries.length > 1 ? 's' : ''}`;
  const operation = enqueued.operation ?? entries[0]?.[1] ?? '';
  if (wait === undefined) {
    if (entries.length === 1) session.info(`Scheduled operation ${operation} with task ${entries[0]?.[1]}`);
    else {
      session.info(`Scheduled operation ${operation} with ${count}`);
      session.stdout.write(await yamlText(Object.fromEntries(entries.map(([unit, id]) => [unit, { id }]))));
    }
    session.info(`Check task status with 'lab show-task ${entries.length === 1 ? entries[0]?.[1] : '<id>'}'`);
    return;
  }
  say(`Running operation ${operation} with ${count}`);
  for (const [unit, id] of entries) say(`  - task ${id} on unit-${unit.replace('/', '-')}`);
  say('');
  const until = wait < 0 ? Number.POSITIVE_INFINITY : Date.now() + wait;
  const tasks: Tasks = {};
  const late: string[] = [];
  for (const [unit, id] of entries) {
    say(`Waiting for task ${id}...\n`);
    const onLog = entries.length === 1 ? (line: string) => session.info(clock(line)) : undefined;
    const task = await ended(session, id, until, onLog);
    if (task) tasks[task.unit ?? unit] = task;
    else late.push(`unit ${unit}`);
  }
  if (late.length > 0) {
    throw new CommandError(`timed out waiting for results from: ${late.sort().join(', ')}`);
  }
  await print(session, tasks, style);
  const failure = failureText(tasks);
  if (failure) throw new CommandError(failure);
}

/** `2026-11-24 17:40:00 +0000 UTC text` as `17:40:00 text`. */
const clock = (line: string): string => line.replace(/^\S+ (\d\d:\d\d:\d\d)\S* \S+ \S+ /, '$1 ');

export async function print(session: Session, tasks: Tasks, style: 'run' | 'exec'): Promise<void> {
  const { stringify } = await import('yaml');
  const yaml = (value: unknown): string => stringify(value, { indentSeq: false, lineWidth: 0 });
  await write(session, tasks, { plain: (all) => (style === 'run' ? runPlain(all, yaml) : execPlain(all)) });
}
