/** What an OCI archive holds, without reading its layers. */
import { closeSync, openSync, readSync } from 'node:fs';

const block = 512;

/** The content of one file in an uncompressed tar, found by its headers; undefined when it is not there. */
export function readFromTar(path: string, wanted: string): Buffer | undefined {
  const file = openSync(path, 'r');
  try {
    const header = Buffer.alloc(block);
    for (let at = 0; readSync(file, header, 0, block, at) === block; ) {
      const field = (from: number, length: number) =>
        header
          .toString('latin1', from, from + length)
          .replace(/\0.*$/s, '')
          .trim();
      if (field(0, 100) === '') return undefined;
      const size = Number.parseInt(field(124, 12), 8);
      if (!Number.isSafeInteger(size)) throw new Error(`${path}: not a plain tar archive`);
      if (field(0, 100).replace(/^\.\//, '') === wanted) {
        const content = Buffer.alloc(size);
        readSync(file, content, 0, size, at + block);
        return content;
      }
      at += block + Math.ceil(size / block) * block;
    }
    return undefined;
  } finally {
    closeSync(file);
  }
}

/** Digest of the image's manifest, `sha256:...`. Throws when the archive is not an OCI archive of one image. */
export function imageDigest(archive: string): string {
  const text = readFromTar(archive, 'index.json')?.toString('utf8');
  if (text === undefined)
    throw new Error(`${archive}: no index.json in it; it must be an uncompressed OCI archive`);
  const { manifests } = JSON.parse(text) as { manifests?: { digest?: string }[] };
  const digest = manifests?.[0]?.digest;
  if (!digest || manifests.length !== 1)
    throw new Error(`${archive}: index.json must name exactly one image`);
  return digest;
}
