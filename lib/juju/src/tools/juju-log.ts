import { UsageError } from '../errors.ts';
import { boolFlag, textFlag } from '../flags.ts';
import { quote } from '../go-text.ts';
import type { HookContext } from '../hook-context.ts';
import { formatRelationId } from '../relation-view.ts';
import { hookRelationId } from './relation-option.ts';
import { defineTool } from './tool.ts';

const levels = ['TRACE', 'DEBUG', 'INFO', 'WARNING', 'ERROR'] as const;

export const jujuLog = defineTool({
  name: 'juju-log',
  args: '<message>',
  purpose: 'Write a message to the juju log.',
  options: () => ({
    debug: boolFlag(['debug'], 'Log at debug level'),
    level: textFlag(['l', 'log-level'], 'Send log message at the given level'),
    format: textFlag(['format'], 'Deprecated format flag'),
  }),
  async run({ context, options, args, note }) {
    if (args.length === 0) throw new UsageError('no message specified');
    if (options.format !== undefined) note('--format flag deprecated for command "juju-log"');
    const prefix = relationPrefix(context);
    const wanted = options.debug ? 'DEBUG' : (options.level ?? 'INFO');
    let level = levels.find((name) => name === wanted.toUpperCase());
    if (level === undefined) {
      const message = `${prefix}Specified log level of ${quote(wanted)} is not valid`;
      await context.effect({ kind: 'log', level: 'WARNING', message });
      level = 'INFO';
    }
    await context.effect({ kind: 'log', level, message: prefix + args.join(' ') });
  },
});

/** `db:4: ` in the hooks of that relation. */
function relationPrefix(context: HookContext): string {
  const id = hookRelationId(context);
  const relation = id === undefined ? undefined : context.relations.get(id);
  return relation === undefined
    ? ''
    : `${formatRelationId(context.relations.endpointOf(relation), relation.id)}: `;
}
