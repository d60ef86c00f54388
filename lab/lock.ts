/** One holder at a time, across processes, by a lock of the kernel: it goes with its holder, however that ends. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Runs `work` while holding the lock on a file (made when absent) or an existing directory.
 * @param timeout how long to wait for another holder, in milliseconds
 * @param waiting called when another one holds it for more than a moment
 */
export async function withLock<T>(
  path: string,
  timeout: number,
  waiting: () => void,
  work: () => Promise<T>,
): Promise<T> {
  const told = setTimeout(waiting, 500);
  const holder = await acquire(path, timeout).finally(() => clearTimeout(told));
  try {
    return await work();
  } finally {
    holder.stdin?.end();
    if (holder.exitCode === null && holder.signalCode === null) await once(holder, 'exit');
  }
}

/** Node has no flock(2): flock(1) holds it, for as long as this process keeps the pipe to it open. */
async function acquire(path: string, timeout: number): Promise<ChildProcess> {
  mkdirSync(dirname(path), { recursive: true });
  const seconds = String(timeout / 1000);
  const child = spawn('flock', ['--timeout', seconds, path, 'sh', '-c', 'echo held; exec cat >/dev/null'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin?.on('error', () => undefined);
  const held = await new Promise<boolean>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', () => resolve(false));
    child.stdout?.once('data', () => resolve(true));
  });
  if (held) return child;
  throw new Error(
    `another lab command has held the lock on ${path} for ${seconds} s: wait for it, or find it with "fuser -v ${path}"`,
  );
}
