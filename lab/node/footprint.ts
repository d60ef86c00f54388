/** Everything on a machine that the lab might leave behind, as comparable lists: for tests and for diagnosis. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runDir, stateDir } from '../paths.ts';
import { hierarchies, ownProcesses } from './cgroups.ts';
import { readIfPresent } from './files.ts';
import { currentMounts } from './mounts.ts';
import { cgroupName } from './places.ts';
import { run } from './run.ts';
import { watchedSysctls } from './sysctls.ts';

export interface Footprint {
  /** Command lines of processes in the lab's cgroup, or that name one of its directories. */
  processes: string[];
  mounts: string[];
  links: string[];
  addresses: string[];
  routes: string[];
  rules: string[];
  cgroups: string[];
  sysctls: string[];
  /** `tcp 127.0.0.1:2379`: sockets of the network namespace that wait for connections or datagrams. */
  listeners: string[];
  /** Entries of the directories in which the components leave things. */
  files: string[];
}

/** Places where the lab, containerd, the kubelet or CNI plugins may create something, and how deep to look. */
const watched: readonly [dir: string, depth: number][] = [
  ['/run', 1],
  ['/run/containerd', 4],
  ['/run/netns', 1],
  ['/var/lib', 1],
  ['/var/lib/cni', 4],
  ['/var/lib/kubelet', 4],
  ['/var/lib/containerd', 2],
  ['/var/log', 1],
  ['/var/log/containers', 1],
  ['/var/log/pods', 1],
  ['/etc/cni', 2],
  ['/opt', 2],
  ['/usr/libexec/kubernetes', 3],
];

function entries(dir: string, depth: number): string[] {
  if (depth === 0) return [];
  try {
    return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
      const path = join(dir, entry.name);
      return [path, ...(entry.isDirectory() ? entries(path, depth - 1) : [])];
    });
  } catch {
    return [];
  }
}

function processes(): string[] {
  const mine = new Set(ownProcesses().map(({ pid }) => String(pid)));
  const marks = [`${stateDir}/`, `${runDir}/`];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && name !== String(process.pid))
    .flatMap((pid) => {
      const line = (readIfPresent(`/proc/${pid}/cmdline`) ?? '').replaceAll('\0', ' ').trim();
      return mine.has(pid) || marks.some((mark) => line.includes(mark)) ? [line] : [];
    });
}

/** Listening sockets from the text of a `/proc/net/{tcp,udp}{,6}`, where a connected one has a remote port. */
export function parseListeners(protocol: string, text: string): string[] {
  const rows = text
    .split('\n')
    .slice(1)
    .map((row) => row.trim().split(/\s+/));
  return rows.flatMap(([, local = '', remote = '', state]) => {
    if (!remote.endsWith(':0000') || (protocol.startsWith('tcp') && state !== '0A')) return [];
    const [address = '', port = ''] = local.split(':');
    return [`${protocol} ${readableAddress(address)}:${Number.parseInt(port, 16)}`];
  });
}

/** The kernel prints an IPv4 address as one number in the byte order of the machine (little endian). */
const readableAddress = (hex: string): string =>
  hex.length === 8 ? Buffer.from(hex, 'hex').reverse().join('.') : hex.toLowerCase();

const listeners = (): string[] =>
  ['tcp', 'tcp6', 'udp', 'udp6'].flatMap((protocol) =>
    parseListeners(protocol, readIfPresent(`/proc/self/net/${protocol}`) ?? ''),
  );

const lines = (text: string): string[] => text.split('\n').filter((line) => line.trim() !== '');

/** The state of the machine, or of the namespaces this process is in. Every list is sorted. */
export async function footprint(): Promise<Footprint> {
  const [addresses, routes, rules] = await Promise.all([
    run('ip', ['-brief', 'address']),
    run('ip', ['route', 'show', 'table', 'all']),
    run('nft', ['--stateless', 'list', 'ruleset']),
  ]);
  const found: Footprint = {
    processes: processes(),
    mounts: currentMounts(),
    links: lines(readFileSync('/proc/net/dev', 'utf8')).map((line) => line.trim().split(':')[0] ?? ''),
    addresses: lines(addresses).map((line) => line.trim()),
    routes: lines(routes).map((line) => line.trim()),
    rules: lines(rules),
    cgroups: hierarchies().flatMap(({ mount }) => entries(join(mount, cgroupName), 5)),
    sysctls: watchedSysctls.map((name) => `${name} = ${readIfPresent(`/proc/sys/${name}`)?.trim()}`),
    listeners: listeners(),
    files: watched.flatMap(([dir, depth]) => entries(dir, depth)),
  };
  for (const list of Object.values(found) as string[][]) list.sort();
  return { ...found, files: [...new Set(found.files)] };
}
