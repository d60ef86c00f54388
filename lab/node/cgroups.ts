/** The node's own cgroup, in whatever hierarchies this machine has (version 1, 2 or both). */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readIfPresent } from './files.ts';
import { cgroupName } from './places.ts';
import { type ProcessId, processById, signal } from './processes.ts';
import { until } from './wait.ts';

export interface Hierarchy {
  mount: string;
  version: 1 | 2;
  controllers: string[];
}

/** Mounted hierarchies from the text of `/proc/self/mountinfo` (only those that show their whole tree). */
export function parseHierarchies(mountinfo: string): Hierarchy[] {
  const found: Hierarchy[] = [];
  for (const line of mountinfo.split('\n')) {
    const [left, right] = line.split(' - ');
    const [, , , root, mount] = left?.split(' ') ?? [];
    const [type, , options] = right?.split(' ') ?? [];
    if (!mount || root !== '/' || found.some((one) => one.mount === mount)) continue;
    if (type === 'cgroup2') found.push({ mount, version: 2, controllers: [] });
    if (type === 'cgroup') {
      const controllers = (options ?? '').split(',').filter((name) => !['rw', 'ro', 'xattr'].includes(name));
      found.push({ mount, version: 1, controllers });
    }
  }
  return found;
}

export const hierarchies = (): Hierarchy[] => parseHierarchies(readFileSync('/proc/self/mountinfo', 'utf8'));

/** Makes the node's cgroup everywhere and returns the ones that components must enter. */
export function createCgroups(): string[] {
  const entered: string[] = [];
  for (const { mount, version } of hierarchies()) {
    const top = join(mount, cgroupName);
    const components = join(top, 'components');
    if (version === 2) {
      const controllers = (readIfPresent(join(mount, 'cgroup.controllers')) ?? '').trim();
      mkdirSync(top, { recursive: true });
      delegate(mount, controllers);
      delegate(top, controllers);
    }
    mkdirSync(components, { recursive: true });
    // A new cpuset of version 1 is empty, and no process may enter it so.
    for (const [parent, child] of [
      [mount, top],
      [top, components],
    ] as const) {
      for (const file of ['cpuset.cpus', 'cpuset.mems']) {
        const inherited = version === 1 ? readIfPresent(join(parent, file)) : undefined;
        if (inherited && readIfPresent(join(child, file))?.trim() === '')
          writeControl(join(child, file), inherited);
      }
    }
    entered.push(components);
  }
  return entered;
}

/** On version 2, lets children of `group` use the controllers; those that cannot be are left out. */
function delegate(group: string, controllers: string): void {
  for (const name of controllers.split(' ').filter(Boolean)) {
    try {
      writeControl(join(group, 'cgroup.subtree_control'), `+${name}`);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EBUSY')
        throw new Error(
          `${group} has processes of its own, so its controller ${name} cannot be used below it: make ${group}/init and write each number of ${group}/cgroup.procs into ${group}/init/cgroup.procs`,
          { cause: error },
        );
      // The kubelet says which one it misses.
    }
  }
}

const writeControl = (file: string, value: string): void => writeFileSync(file, value);

/** The node's cgroup and all below it, children first. */
function ownGroups(): string[] {
  const below = (group: string): string[] => {
    const children = readdirSync(group, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    return [...children.flatMap(({ name }) => below(join(group, name))), group];
  };
  return hierarchies()
    .map(({ mount }) => join(mount, cgroupName))
    .filter((top) => existsSync(top))
    .flatMap((top) => {
      try {
        return below(top);
      } catch {
        return []; // a group that vanished meanwhile; the caller looks again
      }
    });
}

/** The processes of the node without those of its pods. */
export const componentProcesses = (): ProcessId[] =>
  processesIn(ownGroups().filter((group) => basename(group) === 'components'));

/** Every process of the node and its pods. */
export const ownProcesses = (): ProcessId[] => processesIn(ownGroups());

function processesIn(groups: readonly string[]): ProcessId[] {
  const pids = new Set(
    groups.flatMap((group) => (readIfPresent(join(group, 'cgroup.procs')) ?? '').split('\n')),
  );
  return [...pids]
    .filter((pid) => /^[1-9]\d*$/.test(pid))
    .map((pid) => processById(Number(pid)))
    .filter((id): id is ProcessId => id !== undefined);
}

/** Ends every process of the node and its pods; they have nothing to save, so by SIGKILL. */
export async function killOwnProcesses(): Promise<void> {
  await until(
    () => {
      const left = ownProcesses();
      for (const one of left) signal(one, 'SIGKILL');
      return left.length === 0;
    },
    30_000,
    () =>
      `processes ${ownProcesses().map(({ pid }) => pid)} do not end: look at them with "ps -o pid,stat,wchan,args"`,
  );
}

/** Removes the node's cgroups; the kernel needs a moment after the last process ended. */
export async function removeCgroups(): Promise<void> {
  await until(
    () => {
      for (const group of ownGroups()) {
        try {
          rmdirSync(group);
        } catch {
          // busy for a moment, or gone
        }
      }
      return ownGroups().length === 0;
    },
    10_000,
    () => `cgroups ${ownGroups().join(', ')} cannot be removed`,
  );
}
