/** Ending the node and removing every trace of it, whatever state it is in. */

import { withLock } from '../lock.ts';
import { runDir, stateDir } from '../paths.ts';
import type { Progress } from '../progress.ts';
import { killOwnProcesses, removeCgroups } from './cgroups.ts';
import { removeLeftovers } from './leftovers.ts';
import { unmountBelow } from './mounts.ts';
import { networkDown } from './network.ts';
import { lockDirectory } from './places.ts';
import { running, runningNames, signal } from './processes.ts';
import { assertOwnState, ofThisBoot, removeState } from './state.ts';
import { restoreSysctls } from './sysctls.ts';
import { until } from './wait.ts';

export const tellWaiting = (): void =>
  console.error('waiting for another process, which is starting or stopping the node');

/** Ends everything the node started and removes every trace; also after a kill at any point. */
export async function down(progress: Progress): Promise<void> {
  await withLock(lockDirectory, 10 * 60_000, tellWaiting, () =>
    progress.step('remove the node', removeEverything),
  );
}

/**
 * Each step leaves the later ones possible, so that it can be cut off anywhere and run again. The files that say what
 * to undo go last. The caller holds the lock.
 */
export async function removeEverything(note: (detail: string) => void = () => undefined): Promise<void> {
  assertOwnState();
  note('processes');
  await killRemembered();
  await killOwnProcesses();
  note('mounts');
  await unmountBelow([stateDir, runDir]);
  note('network');
  await networkDown();
  await removeCgroups();
  removeLeftovers();
  restoreSysctls(ofThisBoot());
  note('files');
  removeState();
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
