/** Build results by the hash of their inputs: made once, whoever asks first, and never half made. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { withLock } from '../../lock.ts';
import { cacheDir } from '../../paths.ts';

/** Twenty hexadecimal digits that change whenever an input does. Inputs must be JSON; key order counts. */
export const keyOf = (inputs: unknown): string =>
  createHash('sha256').update(JSON.stringify(inputs)).digest('hex').slice(0, 20);

/** SHA-256 of a file, hexadecimal. */
export async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}

/** SHA-256 over the names and contents of every file under the folders. */
export async function hashTrees(
  folders: readonly string[],
  skip: (path: string) => boolean = () => false,
): Promise<string> {
  const hash = createHash('sha256');
  for (const folder of folders) {
    const names = (await readdir(folder, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => !skip(path))
      .sort();
    for (const name of names) hash.update(`${name.slice(folder.length)}\0${await sha256(name)}\0`);
  }
  return hash.digest('hex');
}

/** Results of a kind that stay: the present one, and the one before for another checkout or a way back. */
const keptResults = 2;

/** How long a second builder waits for the first: milliseconds. */
const longestBuild = 30 * 60_000;

/**
 * The folder `<cache>/rocks/<kind>/<key>`, filled by `build` unless it is there already. `build` gets an empty folder
 * that takes its place only when it is complete; a second builder of the same key waits for the first.
 */
export async function cached(
  kind: string,
  key: string,
  build: (folder: string) => Promise<void>,
): Promise<string> {
  const home = join(cacheDir, 'rocks', kind);
  const folder = join(home, key);
  if (await exists(folder)) return touched(folder);
  await mkdir(home, { recursive: true });
  const waiting = (): void => console.error(`waiting for another process, which builds the same (${kind})`);
  return withLock(join(home, `.${key}.lock`), longestBuild, waiting, async () => {
    if (await exists(folder)) return folder;
    const unfinished = join(home, `.${key}.unfinished`);
    // Only the holder of the lock uses this name, so what is there is a dead builder's.
    await rm(unfinished, { recursive: true, force: true });
    await mkdir(unfinished);
    try {
      await build(unfinished);
      await rename(unfinished, folder);
    } catch (error) {
      await rm(unfinished, { recursive: true, force: true });
      throw error;
    }
    await touched(folder);
    await prune(home, keptResults);
    return folder;
  });
}

/** Removes all but the `keep` most recently used folders of `home`. */
export async function prune(home: string, keep: number): Promise<void> {
  const names = (await readdir(home).catch(() => [])).filter((name) => !name.startsWith('.'));
  const used = await Promise.all(
    names.map(async (name) => ({ name, at: (await stat(join(home, name))).mtimeMs })),
  );
  used.sort((a, b) => b.at - a.at);
  for (const { name } of used.slice(keep)) await rm(join(home, name), { recursive: true, force: true });
}

async function touched(folder: string): Promise<string> {
  const now = new Date();
  await utimes(folder, now, now).catch(() => undefined); // a cache that we may only read is still a cache
  return folder;
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
