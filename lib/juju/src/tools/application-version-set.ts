import { UsageError } from '../errors.ts';
import { defineTool, noMoreArgs } from './tool.ts';

export const applicationVersionSet = defineTool({
  name: 'application-version-set',
  args: '<new-version>',
  purpose: 'Specify which version of the application is deployed.',
  async run({ context, args: [version, ...rest] }) {
    if (version === undefined) throw new UsageError('no version specified');
    noMoreArgs(rest);
    await context.effect({ kind: 'workload-version', version });
  },
});
