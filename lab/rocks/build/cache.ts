/** Build results by the hash of their inputs: made once, whoever asks first, and never half made. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { access, mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
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
  const unlock = await lock(join(home, `.${key}.lock`));
  try {
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
  } finally {
    await unlock();
  }
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

/**
 * Takes an exclusive lock on a file until the returned function is called. The kernel's lock is held by a child that
 * waits on our pipe, so it is free again the moment we end, however we end; there are no stale lock files.
 */
async function lock(file: string): Promise<() => Promise<void>> {
  const child = spawn('flock', [file, 'sh', '-c', 'echo held; exec cat'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const failed = once(child, 'close').then(([code]) => {
    throw new Error(`cannot lock ${file}: flock exited ${code}`);
  });
  failed.catch(() => undefined);
  await Promise.race([once(child.stdout, 'data'), failed]);
  return async () => {
    child.stdin.end();
    await failed.catch(() => undefined);
  };
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
