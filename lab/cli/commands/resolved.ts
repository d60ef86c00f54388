import { UsageError } from '../errors.ts';
import { isUnit } from '../parse/names.ts';
import type { CommandSpec } from '../spec.ts';

export const resolved: CommandSpec = {
  name: 'resolved',
  aliases: ['resolve'],
  summary: 'Retry the failed hook of a unit.',
  usage: '[<unit> ...]',
  examples: [
    ['Run the failed hook again', 'lab resolved kyuubi-k8s/0'],
    ['Go on without it', 'lab resolved --no-retry kyuubi-k8s/0'],
    ['All units in error', 'lab resolved --all'],
  ],
  seeAlso: ['debug-log', 'status'],
  options: (command) =>
    command.option('--all', 'all units in error').option('--no-retry', 'do not run the failed hook again'),
  async run(session, args, options) {
    if (options.all && args.length > 0)
      throw new UsageError('specifying unit names(s) with --all is not supported');
    if (!options.all && args.length === 0) throw new UsageError('no unit specified');
    const bad = args.find((unit) => !isUnit(unit));
    if (bad !== undefined) throw new UsageError(`unit name "${bad}" not valid`);
    await session.call('resolved', {
      model: session.model,
      units: args,
      all: options.all === true,
      noRetry: options.retry === false,
    });
  },
};
