import { UsageError } from '../errors.ts';
import { boolFlag } from '../flags.ts';
import { quote } from '../go-text.ts';
import type { StatusName } from '../model.ts';
import { rfc3339 } from '../secret-rotation.ts';
import { defineTool, noMoreArgs } from './tool.ts';

const settable: readonly StatusName[] = ['maintenance', 'blocked', 'waiting', 'active'];

export const statusSet = defineTool({
  name: 'status-set',
  args: `<${settable.join(' | ')}> [message]`,
  purpose: 'Set status information.',
  options: () => ({
    application: boolFlag(['application'], 'Set this status for the application to which the unit belongs'),
  }),
  async run({ context, options, args: [name, message = '', ...rest] }) {
    if (name === undefined) throw new UsageError('invalid args, require <status> [message]');
    const status = settable.find((each) => each === name);
    if (status === undefined) {
      throw new UsageError(`invalid status ${quote(name)}, expected one of [${settable.join(' ')}]`);
    }
    noMoreArgs(rest);
    const value = { status, message, since: rfc3339(context.io.now()) };
    if (!options.application) return context.effect({ kind: 'unit-status', status: value });
    if (!(await context.isLeader())) throw new Error('this unit is not the leader');
    await context.effect({ kind: 'application-status', status: value });
  },
});
