/** One holder at a time, across processes; a lock whose holder is dead is taken over. */
import { linkSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { readIfPresent } from './files.ts';
import { alive, parsePidFile, processById } from './processes.ts';
import { until } from './wait.ts';

/**
 * Runs `work` while holding the lock at `path`, and removes the file afterwards.
 * @param timeout how long to wait for another holder, in milliseconds
 * @param waiting called once with the other holder's pid
 */
export async function withLock<T>(
  path: string,
  timeout: number,
  waiting: (pid: number) => void,
  work: () => Promise<T>,
): Promise<T> {
  let told = false;
  await until(
    () => {
      if (acquire(path)) return true;
      const pid = holder(path);
      if (!told && pid !== undefined) waiting(pid);
      told ||= pid !== undefined;
      return false;
    },
    timeout,
    () =>
      `process ${holder(path) ?? '?'} holds ${path}: wait for it, or end it with "kill ${holder(path) ?? ''}"`,
    100,
  );
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

function holder(path: string): number | undefined {
  const owner = parsePidFile(readIfPresent(path) ?? '');
  return owner && alive(owner) ? owner.pid : undefined;
}

function acquire(path: string): boolean {
  mkdirSync(dirname(path), { recursive: true });
  const own = `${path}.${process.pid}`;
  writeFileSync(own, JSON.stringify({ ...processById(process.pid), digest: '' }), { mode: 0o600 });
  try {
    // A link appears whole or not at all, so that nobody reads a half-written lock.
    linkSync(own, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    if (holder(path) === undefined) rmSync(path, { force: true }); // stale; the next attempt may take it
    return false;
  } finally {
    rmSync(own, { force: true });
  }
}
