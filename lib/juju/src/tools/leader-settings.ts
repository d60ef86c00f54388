/** leader-get and leader-set: the older way to share settings among the units of an application. */
import { parseKeyValues } from '../key-values.ts';
import { own } from '../own.ts';
import { anyFormat, defineTool, noMoreArgs } from './tool.ts';

export const leaderGet = defineTool({
  name: 'leader-get',
  args: '[<key>]',
  purpose: 'Print application leadership settings.',
  formats: anyFormat,
  run({ context, args: [key = '-', ...rest], print }) {
    noMoreArgs(rest);
    const settings = context.application.leaderSettings ?? {};
    print(key === '-' || key === '' ? settings : own(settings, key));
  },
});

export const leaderSet = defineTool({
  name: 'leader-set',
  args: '<key>=<value> [...]',
  purpose: 'Write application leadership settings.',
  async run({ context, args }) {
    const settings = parseKeyValues(args);
    if (!(await context.isLeader())) {
      throw new Error('cannot write leadership settings: cannot write settings: not the leader');
    }
    await context.effect({ kind: 'leader-settings', settings });
  },
});
