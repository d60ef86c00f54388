import { checkEmpty, requireApplication } from '../parse/names.ts';
import type { CommandSpec } from '../spec.ts';

export const trust: CommandSpec = {
  name: 'trust',
  summary: 'Give an application access to the cluster.',
  usage: '<application>',
  examples: [
    ['Let the charm manage objects of the cluster', 'lab trust kyuubi-k8s --scope=cluster'],
    ['Take it back', 'lab trust kyuubi-k8s --remove'],
  ],
  options: (command) =>
    command
      .option('--remove', 'take the access back')
      .option('--scope <scope>', 'must be "cluster": the access is to the whole cluster'),
  async run(session, args, options) {
    const [name, ...more] = args;
    const application = requireApplication(name);
    checkEmpty(more);
    await session.call('trust', {
      model: session.model,
      application,
      remove: options.remove === true,
      ...(options.scope === undefined ? {} : { scope: options.scope as string }),
    });
  },
};
