/** The images on the node. */
import { imageDigest } from './archive.ts';
import { ctr } from './containerd.ts';
import { run } from './run.ts';

/** Image name -> digest from the output of `ctr images ls`. */
export function parseImages(table: string): Map<string, string> {
  const rows = table.split('\n').slice(1);
  const pairs = rows.map((row) => row.trim().split(/\s+/)).filter((fields) => fields.length > 2);
  return new Map(pairs.map(([name = '', , digest = '']) => [name, digest]));
}

const images = async (): Promise<Map<string, string>> => parseImages(await run('ctr', ctr('images', 'ls')));

/** Imports an OCI archive under `image` unless the node already has exactly this image. */
export async function importArchive(archive: string, image: string): Promise<void> {
  const digest = imageDigest(archive);
  if ((await images()).get(image) === digest) return;
  const repository = image.replace(/:[^:/]*$/, '');
  await run('ctr', ctr('images', 'import', '--base-name', repository, archive));
  const present = await images();
  if (present.get(image) === digest) return;
  const other = [...present].find(([, held]) => held === digest)?.[0];
  if (!other) throw new Error(`${archive}: imported, but containerd does not show ${digest}`);
  await run('ctr', ctr('images', 'tag', '--force', other, image));
}
