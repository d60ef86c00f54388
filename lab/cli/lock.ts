/** One `lab up` or `lab down` at a time. The kernel gives the lock back when its holder ends, however it ends. */
import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { withLock } from '../lock.ts';
import { runDir } from '../paths.ts';
import { CommandError } from './errors.ts';

/** Beside the run directory, which `lab down` removes while it holds the lock. */
const standardPath = `${runDir}.lock`;
const attempts = 10;
/** The kernel's lock outlives a holder that was killed by the moment its helper needs to end, in ms. */
const patience = 1_000;

/** Makes the file so that only its owner can open it, hence lock it. Returns its inode. */
function prepare(path: string): number {
  const file = openSync(path, constants.O_CREAT | constants.O_RDWR | constants.O_NOFOLLOW, 0o600);
  try {
    fchmodSync(file, 0o600);
    return fstatSync(file).ino;
  } finally {
    closeSync(file);
  }
}

const inode = (path: string): number | undefined => statSync(path, { throwIfNoEntry: false })?.ino;

/** What the holder wrote into the file, made fit for a terminal. */
function holder(path: string): string {
  try {
    const { what, pid, since } = JSON.parse(readFileSync(path, 'utf8'));
    const seconds = Math.max(0, Math.round((Date.now() - Number(since)) / 1000));
    return `"${String(what).replace(/[^ -~]/g, '?')}" (pid ${Number(pid)}, for ${seconds} s)`;
  } catch {
    return 'another "lab up" or "lab down"'; // it has just begun or ended
  }
}

/**
 * Runs `work` as the only holder of the lock. `what` tells others who holds it.
 * @throws CommandError when another process holds it.
 */
export async function exclusively<T>(what: string, work: () => Promise<T>, path = standardPath): Promise<T> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const prepared = prepare(path);
    let held = false;
    const run = async (): Promise<{ value: T } | undefined> => {
      held = true;
      // Its holder removed the file while we opened it: what we hold now is no lock for those who come.
      if (inode(path) !== prepared) return undefined;
      writeFileSync(path, JSON.stringify({ what, pid: process.pid, since: Date.now() }));
      try {
        return { value: await work() };
      } finally {
        rmSync(path, { force: true });
      }
    };
    const done = await withLock(path, patience, () => undefined, run).catch((error) => {
      if (held || (error as NodeJS.ErrnoException).code) throw error;
      throw new CommandError(`${holder(path)} is at work on this machine: wait for its end`);
    });
    if (done) return done.value;
  }
  throw new CommandError('other lab commands come and go too fast: try again');
}
