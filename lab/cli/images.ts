/** Images for deploy: rocks of the lab are built and imported, archives are imported, other names are taken as they are. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readFile, stat } from 'node:fs/promises';
import type { Progress } from '../progress.ts';
import { CommandError } from './errors.ts';

const isPath = (value: string): boolean => /^\.{0,2}\//.test(value) || value === '.' || value === '..';
/** A description file is small; an archive is not. */
const largestDescription = 64 * 1024;

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** True for a tar archive, plain or gzipped. */
async function isArchive(file: string): Promise<boolean> {
  const handle = await open(file, 'r');
  try {
    const { buffer } = await handle.read(Buffer.alloc(512), 0, 512, 0);
    return buffer.subarray(257, 262).toString('latin1') === 'ustar' || buffer.readUInt16BE(0) === 0x1f8b;
  } finally {
    await handle.close();
  }
}

async function fromFile(resource: string, given: string, file: string, progress: Progress): Promise<string> {
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => {
    throw new CommandError(
      `cannot open resource "${resource}": ${given}: ${error.code === 'ENOENT' ? 'no such file' : error.message}`,
    );
  });
  if (!found.isFile()) throw new CommandError(`resource "${resource}": ${given} is not a file`);
  if (await isArchive(file)) {
    const image = `localhost/resource/${resource}:${(await sha256(file)).slice(0, 12)}`;
    const { importImage } = await import('../node/index.ts');
    await progress.step(`importing ${given}`, () => importImage(file, image));
    return image;
  }
  if (found.size <= largestDescription) {
    const { parse } = await import('yaml');
    const read = parse(await readFile(file, 'utf8'), { logLevel: 'silent' }) as {
      registrypath?: unknown;
    } | null;
    if (typeof read?.registrypath === 'string') return read.registrypath;
  }
  throw new CommandError(
    `resource "${resource}": ${given} is neither an OCI archive (tar) nor a YAML file with "registrypath": give an archive or the name of an image`,
  );
}

/**
 * Makes the image of a resource present on the node.
 * @param path resolves a path as the user gave it
 * @returns the reference under which the node knows it
 */
export async function provideImage(
  resource: string,
  value: string,
  path: (name: string) => string,
  progress: Progress,
): Promise<string> {
  if (isPath(value)) return fromFile(resource, value, path(value), progress);
  const { buildRock, rockOf } = await import('../rocks/index.ts');
  const rock = rockOf(value);
  if (!rock) return value;
  const { importImage } = await import('../node/index.ts');
  return progress.step(`image ${value} for ${resource}`, async (note) => {
    note('building');
    const { archive, image } = await buildRock(rock, progress);
    note('importing');
    await importImage(archive, image);
    return image;
  });
}
