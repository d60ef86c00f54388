/** One layer of an image: an uncompressed tar, known by its digest. */
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cached, keyOf, sha256 } from './cache.ts';
import { run } from './run.ts';

export interface Layer {
  /** Names the layer's inputs: whatever is built on top of it has this among its own. */
  key: string;
  file: string;
  /** `sha256:...` of the tar; as it is not compressed, this is its diff id, too. */
  digest: string;
  /** Bytes. */
  size: number;
}

/**
 * A layer from the cache, or made by `build`, which gets the path of the tar to write and a folder to work in.
 * Layers are not compressed: they never travel, and packing and unpacking would cost more than the disk does.
 */
export async function layer(
  name: string,
  inputs: unknown,
  build: (tar: string, work: string) => Promise<void>,
): Promise<Layer> {
  const key = keyOf([name, inputs]);
  const kind = join('layers', name);
  const folder = await cached(kind, key, async (unfinished) => {
    const work = join(unfinished, 'work');
    const tar = join(unfinished, 'layer.tar');
    await mkdir(work);
    await build(tar, work);
    await run(['rm', '-rf', '--one-file-system', work]);
    const about = { digest: `sha256:${await sha256(tar)}`, size: (await stat(tar)).size };
    await writeFile(join(unfinished, 'layer.json'), JSON.stringify(about));
  });
  const about = JSON.parse(await readFile(join(folder, 'layer.json'), 'utf8')) as Pick<
    Layer,
    'digest' | 'size'
  >;
  return { key, file: join(folder, 'layer.tar'), ...about };
}

/** A layer whose content is the folder that `fill` fills, with the owners and modes that it sets. */
export const treeLayer = (
  name: string,
  inputs: unknown,
  fill: (root: string) => Promise<void>,
): Promise<Layer> =>
  layer(name, inputs, async (tar, work) => {
    await fill(work);
    await run([...tarCreate(tar, work), '.']);
  });

/** The start of a tar command that packs from `root`, with numeric owners and in a stable order. */
export const tarCreate = (tar: string, root: string): string[] => [
  'tar',
  '--create',
  `--file=${tar}`,
  `--directory=${root}`,
  '--numeric-owner',
  '--sort=name',
];
