/**
 * Where charms run: what Juju's charm-base image has as far as a charm can see it, and on top of it the lab's agent.
 * Source: canonical's charm-base-images (Dockerfile-ubuntu).
 */
import { chmod, copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { buildAgent } from '../agent/build.ts';
import type { Progress } from '../progress.ts';
import { packages } from './build/apt.ts';
import { sha256 } from './build/cache.ts';
import { type Layer, treeLayer } from './build/layer.ts';
import { type Rock, rock } from './build/rock.ts';
import { pebbleBinary } from './pebble.ts';

/** Folder of `containeragent`, `pebble` and `jujuc` in the image. */
const agentFolder = 'opt/lab-agent';

/** The root that every rock starts with; one layer, so that a node stores it once. */
export const baseLayer = (progress: Progress): Promise<Layer> =>
  packages(
    'base',
    {
      include: [
        'ca-certificates',
        'curl',
        'procps',
        'python3',
        'python3-pip',
        'python3-setuptools',
        'python3-yaml',
        'sudo',
      ],
      // Users of charms (`charm-user` non-root and sudoer); in every rock, where they own nothing.
      customize: [
        'chroot "$1" groupadd --gid 170 juju',
        'chroot "$1" useradd --uid 170 --gid 170 --no-create-home --shell /bin/bash juju',
        'chroot "$1" groupadd --gid 171 sjuju',
        'chroot "$1" useradd --uid 171 --gid 171 --no-create-home --shell /bin/bash sjuju',
        'echo "sjuju ALL=(ALL) NOPASSWD: ALL" > "$1/etc/sudoers.d/sjuju"; chmod 0440 "$1/etc/sudoers.d/sjuju"',
      ],
    },
    progress,
  );

export async function charmBase(progress: Progress): Promise<Rock> {
  const programs = {
    ...(await buildAgent(progress)),
    pebble: await pebbleBinary(progress),
  };
  const inputs = await Promise.all(
    Object.entries(programs).map(async ([name, path]) => [name, await sha256(path)]),
  );
  const agent = await treeLayer('agent', inputs, async (root) => {
    const folder = join(root, agentFolder);
    await mkdir(folder, { recursive: true });
    for (const [name, path] of Object.entries(programs)) {
      await copyFile(path, join(folder, name));
      await chmod(join(folder, name), 0o755);
    }
  });
  return rock('charm-base', [await baseLayer(progress), agent], { env: { PATH: searchPath } }, progress);
}

/** The usual search path of an image. */
export const searchPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
