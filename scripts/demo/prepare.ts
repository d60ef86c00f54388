/** Builds what a demo needs and nothing else: the node's binaries, images, packed charms. */
import { nodeBinaries } from '../../lab/node/index.ts';
import type { Progress } from '../../lab/progress.ts';
import { buildRock, type RockName } from '../../lab/rocks/index.ts';
import { root, run } from './run.ts';

/**
 * All charms when `charms` is empty. What takes minutes on a fresh machine, side by side: the compiler works while
 * packages are downloaded.
 */
export async function prepare(progress: Progress, rocks: RockName[], charms: string[]): Promise<void> {
  const results = await Promise.allSettled([
    nodeBinaries(progress),
    // One after the other: most of them use all cores.
    rocks.reduce<Promise<unknown>>(
      (before, rock) => before.then(() => buildRock(rock, progress)),
      buildRock('charm-base', progress),
    ),
    progress.step('Packing the charms', () =>
      run(`${root}/node_modules/.bin/node`, ['scripts/pack.ts', ...charms], { quiet: true }),
    ),
  ]);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
