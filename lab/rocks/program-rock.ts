/** Images of one static server: the base, the user of servers, the program in the search path and its folders. */
import { chmod, copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Progress } from '../progress.ts';
import { type Layer, treeLayer } from './build/layer.ts';
import { type Rock, rock } from './build/rock.ts';
import { run } from './build/run.ts';
import { baseLayer, searchPath } from './charm-base.ts';
import { daemon, daemonLayer } from './daemon.ts';
import { type ProgramName, program } from './programs.ts';

/** The rock's builder. `folders` are made for the user of servers, for nobody else to read. */
export const programRock =
  (name: ProgramName, folders: readonly string[]) =>
  async (progress: Progress): Promise<Rock> =>
    rock(
      name,
      [await baseLayer(progress), await daemonLayer(progress), await programLayer(name, folders, progress)],
      { env: { PATH: searchPath } },
      progress,
    );

async function programLayer(
  name: ProgramName,
  folders: readonly string[],
  progress: Progress,
): Promise<Layer> {
  const { path, key } = await program(name, progress);
  return treeLayer(name, { key, folders }, async (root) => {
    const bin = join(root, 'usr', 'bin');
    await mkdir(bin, { recursive: true });
    await copyFile(path, join(bin, name));
    await chmod(join(bin, name), 0o755);
    for (const folder of folders) await mkdir(join(root, folder), { recursive: true });
    await run(['chmod', '-R', 'u=rwX,go=rX', root]);
    for (const folder of folders) {
      await chmod(join(root, folder), 0o750);
      await run(['chown', `${daemon}:${daemon}`, join(root, folder)]);
    }
  });
}
