import { UsageError } from '../errors.ts';
import { naturally, requireApplication } from '../parse/names.ts';
import { confirm } from '../prompt.ts';
import type { CommandSpec } from '../spec.ts';

export const removeApplication: CommandSpec = {
  name: 'remove-application',
  summary: 'Remove applications.',
  usage: '<application> [<application> ...]',
  examples: [
    ['Remove an application after a question', 'lab remove-application kyuubi-k8s'],
    [
      'Remove it with its storage, at once',
      'lab remove-application kyuubi-k8s --destroy-storage --no-prompt',
    ],
    ['Remove it although its hooks fail', 'lab remove-application kyuubi-k8s --force --no-prompt'],
  ],
  options: (command) =>
    command
      .option('--no-prompt', 'do not ask')
      .option('--destroy-storage', 'remove the storage, too')
      .option('--force', 'go on when hooks fail')
      .option('--no-wait', 'with --force: do not wait between steps')
      .option('--dry-run', 'only show what would be removed'),
  async run(session, args, options) {
    if (args.length === 0) throw new UsageError('no application specified');
    const applications = args.map(requireApplication);
    const status = await session.call('status', { model: session.model });
    const known = status.applications as Record<string, { units?: object }>;
    const actions = applications.flatMap((name) => {
      if (!Object.hasOwn(known, name)) return [];
      const units = Object.keys(known[name]?.units ?? {}).sort(naturally);
      return [`will remove application ${name}`, ...units.map((unit) => `- will remove unit ${unit}`)];
    });
    if (options.dryRun || options.prompt !== false) {
      session.stderr.write(
        `${['WARNING This command will perform the following actions:', ...actions].join('\n')}\n`,
      );
      if (options.dryRun) return;
      await confirm(session, '\nContinue [y/N]? ', 'application removal');
    } else for (const action of actions) session.info(action);
    for (const application of applications) {
      await session.call('remove-application', {
        model: session.model,
        application,
        force: options.force === true,
        destroyStorage: options.destroyStorage === true,
      });
    }
  },
};
