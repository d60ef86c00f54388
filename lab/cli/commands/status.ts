import { setTimeout as sleep } from 'node:timers/promises';
import { jsonText, write, yamlText } from '../format/output.ts';
import type { ModelStatus } from '../format/status.ts';
import { statusOneline, statusSummary } from '../format/status-short.ts';
import { statusTabular } from '../format/status-tabular.ts';
import { parseDuration } from '../parse/duration.ts';
import type { Session } from '../session.ts';
import type { CommandSpec, Options } from '../spec.ts';

/** Juju's JSON has no list of relations of its own. */
const public_ = ({ relations: _, ...status }: ModelStatus): Omit<ModelStatus, 'relations'> => status;

async function show(session: Session, patterns: string[], options: Options): Promise<void> {
  const status = (await session.call('status', {
    model: session.model,
    ...(patterns.length > 0 ? { patterns } : {}),
  })) as unknown as ModelStatus;
  const relations = options.relations === true || options.integrations === true;
  await write(session, status, {
    tabular: (value) => statusTabular(value, { relations, storage: options.storage === true }),
    json: (value) => jsonText(public_(value)),
    yaml: (value) => yamlText(public_(value)),
    oneline: statusOneline,
    short: statusOneline,
    line: statusOneline,
    summary: statusSummary,
  });
  if (session.format === 'tabular' && Object.keys(status.applications ?? {}).length === 0) {
    session.info(
      patterns.length > 0
        ? `\nNothing matched specified filter${patterns.length > 1 ? 's' : ''}.`
        : `\nModel "admin/${status.model.name}" is empty.`,
    );
  }
}

export const status: CommandSpec = {
  name: 'status',
  summary: 'Show the state of the model, its applications and units.',
  usage: '[<application|unit|state> ...]',
  examples: [
    ['Everything', 'lab status'],
    ['With relations, again every two seconds', 'lab status --relations --watch 2s'],
    ['One application, for programs', 'lab status kyuubi-k8s --format json'],
  ],
  seeAlso: ['show-unit', 'wait-for', 'debug-log'],
  formats: ['tabular', 'json', 'yaml', 'oneline', 'short', 'line', 'summary'],
  options: (command) =>
    command
      .option('--relations', 'show the relations, too')
      .option('--integrations', 'the same as --relations')
      .option('--storage', 'show the storage, too')
      .option('--watch <duration>', 'show it again and again, for example every 5s')
      .option('--utc', 'show times in UTC (the lab always does)')
      .option('--color', 'ignored')
      .option('--no-color', 'ignored')
      .option('--retry-count <number>', 'ignored')
      .option('--retry-delay <duration>', 'ignored'),
  async run(session, args, options) {
    if (options.watch === undefined) return show(session, args, options);
    const every = Math.max(parseDuration(options.watch as string, '--watch'), 200);
    for (;;) {
      if (session.stdout.isTTY) session.stdout.write('\u001b[H\u001b[2J\u001b[3J');
      await show(session, args, options);
      await sleep(every);
    }
  },
};
