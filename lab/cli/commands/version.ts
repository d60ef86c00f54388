import { jujuVersion } from '../../controller/version.ts';
import { write } from '../format/output.ts';
import { checkEmpty } from '../parse/names.ts';
import type { CommandSpec } from '../spec.ts';

const architectures: Record<string, string> = {
  x64: 'amd64',
  arm64: 'arm64',
  s390x: 's390x',
  ppc64: 'ppc64el',
};

export const version: CommandSpec = {
  name: 'version',
  summary: 'Print the version of Juju that the lab follows.',
  usage: '',
  examples: [
    ['The version of Juju whose behaviour this lab has', 'lab version'],
    ['All that is known of it, for programs', 'lab version --all --format json'],
  ],
  model: false,
  formats: ['smart', 'json', 'yaml'],
  options: (command) => command.option('--all', 'print all version information'),
  async run(session, args, options) {
    checkEmpty(args);
    const text = `${jujuVersion}-ubuntu-${architectures[process.arch] ?? process.arch}`;
    const all = { version: text, 'git-tree-state': '', compiler: 'node' };
    if (options.all) {
      await write<unknown>(session, all, {
        ...(session.format === 'smart' ? { smart: () => `version: ${text}\n` } : {}),
      });
    } else await write<unknown>(session, text, { smart: () => `${text}\n` });
  },
};
