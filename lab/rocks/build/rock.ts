/** From layers to a rock: an archive in the cache with the image's name and digest. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rockImage } from '../../paths.ts';
import type { Progress } from '../../progress.ts';
import { cached, keyOf } from './cache.ts';
import type { Layer } from './layer.ts';
import { type ImageConfig, writeArchive } from './oci.ts';

export interface Rock {
  /** Reference under which a pod asks for it. */
  image: string;
  /** Path of the OCI archive. */
  archive: string;
  /** `sha256:...` of the image's manifest: differs exactly when a layer or the configuration does. */
  digest: string;
}

export async function rock(
  name: string,
  layers: readonly Layer[],
  config: ImageConfig,
  progress: Progress,
): Promise<Rock> {
  const image = rockImage(name);
  const key = keyOf([image, config, layers.map(({ digest }) => digest)]);
  const folder = await cached(join('archives', name), key, (unfinished) =>
    progress.step(`Write image ${image}`, async () => {
      const digest = await writeArchive(image, layers, config, unfinished, join(unfinished, 'image.tar'));
      await writeFile(join(unfinished, 'digest'), digest);
    }),
  );
  return {
    image,
    archive: join(folder, 'image.tar'),
    digest: await readFile(join(folder, 'digest'), 'utf8'),
  };
}
