/** Ending the node and removing every trace of it, whatever state it is in. */
import { rmSync } from 'node:fs';
import { runDir, stateDir } from '../paths.ts';
import type { Progress } from '../progress.ts';
import { killOwnProcesses, removeCgroups } from './cgroups.ts';
import { readIfPresent } from './files.ts';
import { removeLeftovers } from './leftovers.ts';
import { withLock } from './lock.ts';
import { unmountBelow } from './mounts.ts';
import { networkDown } from './network.ts';
import { bootIdFile, lockFile } from './places.ts';
import { running, runningNames, signal } from './processes.ts';
import { restoreSysctls } from './sysctls.ts';
import { until } from './wait.ts';

/** Ends everything the node started and removes every trace; also after a kill at any point. */
export async function down(progress: Progress): Promise<void> {
  const waiting = (pid: number) =>
    console.error(`waiting for process ${pid}, which is starting or stopping the node`);
  await withLock(lockFile, 10 * 60_000, waiting, () => progress.step('remove the node', removeEverything));
}

/**
 * Each step leaves the later ones possible, so that it can be cut off anywhere and run again. The files that say what
 * to undo go last. The caller holds the lock.
 */
export async function removeEverything(note: (detail: string) => void = () => undefined): Promise<void> {
  note('processes');
  await killRemembered();
  await killOwnProcesses();
  note('mounts');
  await unmountBelow([stateDir, runDir]);
  note('network');
  await networkDown();
  await removeCgroups();
  removeLeftovers();
  const boot = readIfPresent('/proc/sys/kernel/random/boot_id')?.trim();
  restoreSysctls(readIfPresent(bootIdFile) === boot);
  note('files');
  rmSync(runDir, { recursive: true, force: true });
  rmSync(stateDir, { recursive: true, force: true });
}

/** Components by their pid files: a kill may have come between their start and their entry into the cgroup. */
async function killRemembered(): Promise<void> {
  for (const name of runningNames()) {
    const one = running(name);
    if (one) signal(one, 'SIGKILL');
  }
  await until(
    () => runningNames().length === 0,
    30_000,
    () => `${runningNames().join(', ')} do not end`,
  );
}
