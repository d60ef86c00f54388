/** Hands a secret's content to a hook tool by files, so that it never stands on a command line. */
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PREFIX = 'charm-secret-';
const live = new Set<string>();

/**
 * Writes each value into a file of mode 0600 in a new directory of mode 0700, runs `use` with the arguments
 * `key#file=<absolute path>`, and removes the directory whatever happens. What a killed run left is removed
 * by the next: a unit runs one hook at a time.
 */
export async function withSecretFiles<R>(
  content: Readonly<Record<string, string>>,
  use: (args: readonly string[]) => Promise<R>,
): Promise<R> {
  const parent = join(tmpdir(), `${PREFIX}${process.getuid?.() ?? 'user'}`);
  await mkdir(parent, { recursive: true, mode: 0o700 });
  await removeLeftovers(parent);
  const directory = await mkdtemp(join(parent, PREFIX));
  live.add(directory);
  try {
    const args = await Promise.all(
      Object.entries(content).map(async ([key, value]) => {
        const path = join(directory, key);
        await writeFile(path, value, { mode: 0o600, flag: 'wx' });
        return `${key}#file=${path}`;
      }),
    );
    return await use(args);
  } finally {
    live.delete(directory);
    await rm(directory, { recursive: true, force: true });
  }
}

async function removeLeftovers(parent: string): Promise<void> {
  const names = await readdir(parent);
  const stale = names.map((name) => join(parent, name)).filter((path) => !live.has(path));
  await Promise.all(stale.map((path) => rm(path, { recursive: true, force: true })));
}
