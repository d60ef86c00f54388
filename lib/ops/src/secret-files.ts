/** Hands a secret's content to a hook tool by files, so that it never stands on a command line. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { lstat, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Process and random part: what mkdtemp makes, so that nobody can put something in the place before. */
const NAME = /^charm-secret-(\d+)-[A-Za-z0-9]{6}$/;
const live = new Set<string>();
let swept: Promise<void> | undefined;

/**
 * Writes each value into a file of mode 0600 in a new directory of mode 0700, runs `use` with the arguments
 * `key#file=<absolute path>`, and removes the directory whatever happens, also when the process ends before.
 * What a killed process left is removed by the next one.
 */
export async function withSecretFiles<R>(
  content: Readonly<Record<string, string>>,
  use: (args: readonly string[]) => Promise<R>,
): Promise<R> {
  swept ??= sweep();
  await swept;
  // At once, so that the end of the process never finds a directory that `live` does not know.
  const directory = mkdtempSync(join(tmpdir(), `charm-secret-${process.pid}-`));
  live.add(directory);
  try {
    const args = Object.entries(content).map(([key, value]) => {
      const path = join(directory, key);
      writeFileSync(path, value, { mode: 0o600, flag: 'wx' });
      return `${key}#file=${path}`;
    });
    return await use(args);
  } finally {
    await rm(directory, { recursive: true, force: true });
    live.delete(directory);
  }
}

/** Once per process: removes directories of this user's dead processes, and those of this one at its end. */
async function sweep(): Promise<void> {
  process.once('exit', () => {
    for (const path of live) rmSync(path, { recursive: true, force: true });
  });
  const names = await readdir(tmpdir());
  await Promise.all(
    names.map(async (name) => {
      const path = join(tmpdir(), name);
      const pid = NAME.exec(name)?.[1];
      if (pid === undefined || isAlive(Number(pid)) || !(await isOurs(path))) return;
      await rm(path, { recursive: true, force: true });
    }),
  );
}

/** A private directory of this user; lstat, so that a link to somebody's files is none. */
async function isOurs(path: string): Promise<boolean> {
  const found = await lstat(path).catch(() => undefined);
  return found?.isDirectory() === true && found.uid === process.getuid?.() && (found.mode & 0o777) === 0o700;
}

function isAlive(pid: number): boolean {
  // Nothing of this process is there yet: it has the number of a dead one.
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
