/** action-get, action-set, action-fail, action-log: only while an action runs. */
import { UsageError } from '../errors.ts';
import { quote } from '../go-text.ts';
import type { HookInfo } from '../hook.ts';
import type { HookContext } from '../hook-context.ts';
import { own } from '../own.ts';
import { rfc3339 } from '../secret-rotation.ts';
import { anyFormat, defineTool, noMoreArgs } from './tool.ts';

function requireAction({ snapshot: { hook } }: HookContext): HookInfo & { kind: 'action' } {
  if (hook.kind !== 'action') throw new Error('not running an action');
  return hook;
}

export const actionGet = defineTool({
  name: 'action-get',
  args: '[<key>[.<key>.<key>...]]',
  purpose: 'Get action parameters.',
  formats: anyFormat,
  run({ context, args: [path, ...rest], print }) {
    noMoreArgs(rest);
    const { params } = requireAction(context);
    let value: unknown = params;
    for (const key of path ? path.split('.') : []) {
      const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
      value = isMap ? own(value as Record<string, unknown>, key) : undefined;
    }
    print(value);
  },
});

const keyPattern = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;
const reserved = ['stdout', 'stdout-encoding', 'stderr', 'stderr-encoding'];

export const actionSet = defineTool({
  name: 'action-set',
  args: '<key>=<value> [<key>=<value> ...]',
  purpose: 'Set action results.',
  run({ context, args }) {
    const results = args.map((arg): [string[], string] => {
      const equals = arg.indexOf('=');
      if (equals < 1) throw new UsageError(`argument ${quote(arg)} must be of the form key...=value`);
      const path = arg.slice(0, equals).split('.');
      for (const key of path) {
        if (!keyPattern.test(key)) {
          throw new UsageError(
            `key ${quote(key)} must start and end with lowercase alphanumeric, ` +
              'and contain only lowercase alphanumeric and hyphens',
          );
        }
      }
      if (reserved.includes(path[0]!))
        throw new UsageError(`cannot set reserved action key ${quote(path[0]!)}`);
      return [path, arg.slice(equals + 1)];
    });
    requireAction(context);
    for (const [path, value] of results) context.actionResult.set(path, value);
  },
});

export const actionFail = defineTool({
  name: 'action-fail',
  args: '["<failure message>"]',
  purpose: 'Set action fail status with message.',
  run({ context, args: [message, ...rest] }) {
    noMoreArgs(rest);
    requireAction(context);
    context.actionResult.fail(message || 'action failed without reason given, check action for errors');
  },
});

export const actionLog = defineTool({
  name: 'action-log',
  args: '<message>',
  purpose: 'Record a progress message for the current action.',
  async run({ context, args }) {
    if (args.length === 0) throw new UsageError('no message specified');
    requireAction(context);
    await context.effect({ kind: 'action-log', message: args.join(' '), time: rfc3339(context.io.now()) });
  },
});
