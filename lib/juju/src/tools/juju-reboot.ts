import { boolFlag } from '../flags.ts';
import { defineTool, noMoreArgs } from './tool.ts';

export const jujuReboot = defineTool({
  name: 'juju-reboot',
  purpose: 'Reboot the host machine.',
  options: () => ({ now: boolFlag(['now'], 'Reboot immediately, killing the invoking process') }),
  async run({ context, options: { now }, args }) {
    noMoreArgs(args);
    if (context.snapshot.hook.kind === 'action') {
      throw new Error('juju-reboot is not supported when running an action.');
    }
    context.rebootRequested = now ? 'now' : 'after-hook';
    await context.io.reboot?.(now);
  },
});
