/** What the lab needs of the machine, checked before anything is changed. */
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { bridge } from '../paths.ts';
import { cachedDir } from './binaries.ts';
import { hierarchies, ownProcesses } from './cgroups.ts';
import { readIfPresent } from './files.ts';
import { acceptCommand, machineDroppingChains } from './firewall.ts';
import { alienKubeProxy, labCidr, linkExists } from './network.ts';
import { cniPlugins, ports } from './places.ts';
import { run } from './run.ts';

/** Something the machine lacks, and what would help. */
export interface Problem {
  what: string;
  remedy: string;
}

/** Programs the lab starts, with the Debian package of each (all are in packages.txt, where `a|b` means either). */
export const programs: Readonly<Record<string, string>> = {
  containerd: 'containerd',
  'containerd-shim-runc-v2': 'containerd',
  ctr: 'containerd',
  runc: 'runc',
  [join(cniPlugins, 'ptp')]: 'containernetworking-plugins',
  [join(cniPlugins, 'host-local')]: 'containernetworking-plugins',
  [join(cniPlugins, 'tuning')]: 'containernetworking-plugins',
  nft: 'nftables',
  ip: 'iproute2',
  mount: 'mount',
  umount: 'mount',
  unshare: 'util-linux',
  flock: 'util-linux',
  tar: 'tar',
  mmdebstrap: 'mmdebstrap',
  java: 'default-jdk-headless',
  javac: 'default-jdk-headless',
  mvn: 'maven',
  python3: 'python3',
};

const path = (): string[] => `${process.env.PATH ?? ''}:/usr/sbin:/sbin`.split(':').filter(Boolean);

function present(program: string): boolean {
  const candidates = program.startsWith('/') ? [program] : path().map((dir) => join(dir, program));
  return candidates.some((candidate) => {
    try {
      accessSync(candidate, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

export function missingPackages(has: (program: string) => boolean = present): Problem[] {
  const missing = Object.entries(programs).filter(([program]) => !has(program));
  if (missing.length === 0) return [];
  const packages = [...new Set(missing.map(([, name]) => name))].sort().join(' ');
  return [
    {
      what: `programs are missing: ${missing.map(([program]) => program).join(', ')}`,
      remedy: `apt-get install -y --no-install-recommends ${packages}`,
    },
  ];
}

/** The lowest version that all go.mod files accept; Loki's asks for it. */
const neededGo = [1, 26, 5] as const;

/** True when `go env GOVERSION` prints `neededGo` or later. */
export function goIsRecent(text: string): boolean {
  const found = text.match(/^go(\d+)\.(\d+)(?:\.(\d+))?/)?.slice(1) ?? [];
  for (const [at, needed] of neededGo.entries()) {
    const part = Number(found[at] ?? 0);
    if (part !== needed) return part > needed;
  }
  return true;
}

/** Go is needed only to build what the cache does not have. */
async function goProblem(): Promise<Problem[]> {
  if (existsSync(cachedDir())) return [];
  const version = await run('go', ['env', 'GOVERSION']).catch(() => '');
  if (goIsRecent(version)) return [];
  const what = version ? `Go is ${version.trim()}` : 'Go is not installed';
  return [
    {
      what,
      remedy: `install Go ${neededGo.join('.')} or later from https://go.dev/dl/ and put its bin directory into PATH`,
    },
  ];
}

async function namespaceProblem(): Promise<Problem[]> {
  const failed = await run('unshare', [
    '--mount',
    '--net',
    '--pid',
    '--fork',
    'mount',
    '-t',
    'tmpfs',
    'none',
    '/mnt',
  ]).then(
    () => undefined,
    (error: Error) => error,
  );
  if (!failed) return [];
  return [
    {
      what: `mount, network and process namespaces cannot be made (${failed.message})`,
      remedy: 'run on a real or virtual machine, or in a container started with --privileged',
    },
  ];
}

/** What the kubelet refuses to start without. */
const neededControllers = ['cpu', 'memory', 'pids'];

function cgroupProblem(): Problem[] {
  const writable = hierarchies().filter(({ mount }) => {
    try {
      accessSync(mount, constants.W_OK);
      return true;
    } catch {
      return false;
    }
  });
  const names = new Set(
    writable.flatMap(({ mount, version, controllers }) =>
      version === 1 ? controllers : readFileSync(join(mount, 'cgroup.controllers'), 'utf8').trim().split(' '),
    ),
  );
  const missing = neededControllers.filter((name) => !names.has(name));
  if (missing.length === 0) return occupiedRootProblem();
  return [
    {
      what: `no writable cgroup hierarchy with the controllers ${missing.join(', ')}`,
      remedy:
        'mount /sys/fs/cgroup read-write (in a container: start it with --privileged and --cgroupns=host)',
    },
  ];
}

/**
 * In a container the top cgroup is not the kernel's root, and one that is not the root cannot have processes of its own
 * and hand controllers to its children at the same time (the kernel answers EBUSY).
 */
function occupiedRootProblem(): Problem[] {
  return hierarchies().flatMap(({ mount, version }) => {
    const read = (file: string): string => (readIfPresent(join(mount, file)) ?? '').trim();
    if (version === 1 || !isOccupied(read('cgroup.type'), read('cgroup.procs'))) return [];
    const given = read('cgroup.subtree_control').split(' ');
    const offered = read('cgroup.controllers').split(' ');
    const lacking = neededControllers.filter((name) => offered.includes(name) && !given.includes(name));
    if (lacking.length === 0) return [];
    return [
      {
        what: `processes live in the top cgroup of this container (${mount}), so its controllers ${lacking.join(', ')} cannot be used below it`,
        remedy: `move them into a child: mkdir -p ${mount}/init && for p in $(cat ${mount}/cgroup.procs); do echo $p > ${mount}/init/cgroup.procs; done`,
      },
    ];
  });
}

/** From the texts of `cgroup.type`, which the kernel's own root does not have, and `cgroup.procs`. */
export const isOccupied = (type: string, processes: string): boolean => type !== '' && processes !== '';

/** Resolves to the error code when the address cannot be listened on. An address not there yet is free. */
function occupied(address: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'EADDRINUSE'));
    server.listen({ host: address, port, exclusive: true }, () => server.close(() => resolve(false)));
  });
}

async function portProblems(): Promise<Problem[]> {
  if (ownProcesses().length > 0) return []; // the lab itself listens there
  const bridgeExists = linkExists(bridge.name);
  const taken = await Promise.all(
    Object.values(ports).map(async ({ address, port }) => {
      // Before the bridge exists only a listener on all addresses can be in the way.
      const tried = address === bridge.address && !bridgeExists ? '0.0.0.0' : address;
      return { address, port, taken: await occupied(tried, port) };
    }),
  );
  return taken
    .filter((one) => one.taken)
    .map(({ address, port }) => ({
      what: `port ${port} of ${address} is in use`,
      remedy: `end the program that listens there: ss -ltnp 'sport = :${port}'`,
    }));
}

async function networkProblems(): Promise<Problem[]> {
  const problems: Problem[] = [];
  if (await alienKubeProxy()) {
    problems.push({
      what: 'another Kubernetes node (its kube-proxy) uses this machine: nftables have a table kube-proxy',
      remedy:
        'use a machine without Kubernetes; when it is a leftover: nft delete table ip kube-proxy; nft delete table ip6 kube-proxy',
    });
  }
  const routes = await run('ip', ['-o', 'route', 'show', 'root', labCidr, 'table', 'all']).catch(() => '');
  for (const route of alienRoutes(routes, linkExists(bridge.name))) {
    problems.push({
      what: `the machine has a route of its own into the lab's networks ${labCidr}: ${route}`,
      remedy: `remove it: ip route delete ${route}`,
    });
  }
  for (const found of await machineDroppingChains()) {
    problems.push({
      what: `a firewall of this machine drops the packets of pods: chain ${found.chain} of table ${found.family} ${found.table}`,
      remedy: `let the lab's own networks pass, until the firewall is next loaded: ${acceptCommand(found)}`,
    });
  }
  return problems;
}

/** Routes into the lab's networks that are not the lab's, from the output of `ip -o route show`. */
export function alienRoutes(text: string, labIsThere: boolean): string[] {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /^(\S+ )?198\.1[89]\./.test(line));
  if (labIsThere) return lines.filter((line) => !/ dev (cslab\d|veth\w+)|^unreachable /.test(line));
  return lines.filter((line) => !line.startsWith('unreachable '));
}

/** Checks root, programs, Go, namespaces, cgroups, ports and networks; takes under a second and changes nothing. */
export async function checkMachine(): Promise<Problem[]> {
  if (process.platform !== 'linux')
    return [{ what: `the lab runs on Linux, not on ${process.platform}`, remedy: 'use a Linux machine' }];
  if (process.getuid?.() !== 0)
    return [{ what: 'the lab needs root', remedy: 'run the command as root, for example with sudo' }];
  const packages = missingPackages();
  const rest = await Promise.all([
    goProblem(),
    present('unshare') ? namespaceProblem() : [],
    portProblems(),
    present('nft') && present('ip') ? networkProblems() : [],
  ]);
  return [...packages, ...cgroupProblem(), ...rest.flat()];
}
