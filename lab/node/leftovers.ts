/** Files outside the lab's directories, at places that containerd, the kubelet and the CNI library do not let us choose. */
import { existsSync, readdirSync, readFileSync, readlinkSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readIfPresent } from './files.ts';
import { containerdState, kubeletDir, podLogsDir } from './places.ts';

const list = (dir: string): string[] => {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
};

/** Removes directories that are empty, from the inside out; one that is absent or in use by others stays. */
function removeEmpty(...dirs: string[]): void {
  for (const dir of dirs) {
    try {
      rmdirSync(dir);
    } catch {
      return;
    }
  }
}

/** Paths of bound unix sockets, from the text of `/proc/net/unix`. */
export const parseUnixSockets = (text: string): Set<string> =>
  new Set(
    text
      .split('\n')
      .map((line) => line.match(/^\S+ \S+ \S+ \S+ \S+ \S+ +\d+ (\/.*)$/)?.[1])
      .filter((path): path is string => path !== undefined),
  );

const boundSockets = (): Set<string> => parseUnixSockets(readFileSync('/proc/net/unix', 'utf8'));

/** Removes what the node's components left; what belongs to others, or is in use, stays. */
export function removeLeftovers(): void {
  const bound = boundSockets();
  // Sockets of containerd's shims: useless to anybody once nobody listens.
  for (const name of list('/run/containerd/s')) {
    const path = join('/run/containerd/s', name);
    if (!bound.has(path)) rmSync(path, { force: true });
  }
  removeEmpty('/run/containerd/s', '/run/containerd');

  for (const name of list('/var/lib/cni/results')) {
    const path = join('/var/lib/cni/results', name);
    // A result names the pod's network namespace, and ours are below containerd's state directory.
    if (readIfPresent(path)?.includes(`"${containerdState}/`)) rmSync(path, { force: true });
  }
  removeEmpty('/var/lib/cni/results', '/var/lib/cni');

  for (const name of list('/var/log/containers')) {
    const path = join('/var/log/containers', name);
    if (linkTarget(path).startsWith(`${podLogsDir}/`)) rmSync(path, { force: true });
  }
  removeEmpty('/var/log/containers');

  const devices = '/var/lib/kubelet/device-plugins';
  if (existsSync(kubeletDir) && !bound.has(join(devices, 'kubelet.sock'))) {
    for (const name of ['kubelet.sock', 'kubelet_internal_checkpoint', 'DEPRECATION']) {
      rmSync(join(devices, name), { force: true });
    }
    removeEmpty(devices, '/var/lib/kubelet');
  }
}

function linkTarget(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
