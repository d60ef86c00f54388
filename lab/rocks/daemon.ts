/** `_daemon_`, the user that servers in rocks run as. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Progress } from '../progress.ts';
import { type Layer, treeLayer } from './build/layer.ts';
import { run } from './build/run.ts';
import { baseLayer } from './charm-base.ts';

/** Its uid and gid, as rockcraft gives them (rockcraft documentation, "run-user"). */
export const daemon = 584792;

/** Files that hold the accounts of a root. */
const accounts = ['passwd', 'group', 'shadow', 'gshadow'].map((name) => `./etc/${name}`);

/** The commands that make the user in a root, as words. @param home where it is at home; need not exist. */
const account = (home: string): string[][] => [
  ['groupadd', '--gid', `${daemon}`, '_daemon_'],
  ['useradd', '--uid', `${daemon}`, '--gid', `${daemon}`, '--no-create-home', '--home-dir', home].concat([
    '--shell',
    '/usr/sbin/nologin',
    '_daemon_',
  ]),
];

/** The user among packages that are installed: lines for `customize`. */
export const daemonLines = (home = '/nonexistent'): string[] =>
  account(home).map((words) => `chroot "$1" ${words.join(' ')}`);

/** The user on top of the base layer, for rocks whose other layers add no accounts. */
export async function daemonLayer(progress: Progress): Promise<Layer> {
  const base = await baseLayer(progress);
  return treeLayer('daemon', { on: base.key, daemon, accounts }, async (root) => {
    await run(['tar', '-xf', base.file, '-C', root, ...accounts, './etc/login.defs']);
    for (const [program = '', ...words] of account('/nonexistent'))
      await run([program, '--prefix', root, ...words]);
    await rm(join(root, 'etc', 'login.defs'));
    await run(['chmod', '0755', root, join(root, 'etc')]); // whatever our umask is
    // What shadow's programs keep as the version before.
    await run(['sh', '-c', 'rm -f "$0"/etc/*-', root]);
  });
}
