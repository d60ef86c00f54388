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

/** The user on top of the base layer, for rocks whose other layers add no accounts. */
export async function daemonLayer(progress: Progress): Promise<Layer> {
  const base = await baseLayer(progress);
  return treeLayer('daemon', { on: base.key, daemon, accounts }, async (root) => {
    await run(['tar', '-xf', base.file, '-C', root, ...accounts, './etc/login.defs']);
    await run(['groupadd', '--prefix', root, '--gid', `${daemon}`, '_daemon_']);
    await run(
      ['useradd', '--prefix', root, '--uid', `${daemon}`, '--gid', `${daemon}`, '--no-create-home'].concat([
        '--home-dir=/nonexistent',
        '--shell=/usr/sbin/nologin',
        '_daemon_',
      ]),
    );
    await rm(join(root, 'etc', 'login.defs'));
    await run(['chmod', '0755', root, join(root, 'etc')]); // whatever our umask is
    // What shadow's programs keep as the version before.
    await run(['sh', '-c', 'rm -f "$0"/etc/*-', root]);
  });
}
