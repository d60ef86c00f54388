/** The multi-call binary of the node, built once and cached by the hash of all that goes into it. */
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
} from 'node:fs';
import { join } from 'node:path';
import { withLock } from '../lock.ts';
import { cacheDir } from '../paths.ts';
import type { Progress } from '../progress.ts';
import { pauseImage } from './places.ts';
import { writeProgramImage } from './program-image.ts';
import { run } from './run.ts';

const source = join(import.meta.dirname, 'multicall');

export const kubernetesVersion = 'v1.34.2';

/** Names the binary is called by. */
export const components = [
  'coredns',
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-proxy',
  'kube-scheduler',
  'kubectl',
  'kubelet',
  'volume-provisioner',
] as const;

const [, major, minor] = kubernetesVersion.match(/^v(\d+)\.(\d+)/) ?? [];

/** Without a version the clients refuse to parse the server's; without inlining the build takes a quarter less. */
const buildFlags = [
  '-trimpath',
  '-buildvcs=false',
  '-gcflags=all=-l',
  '-ldflags',
  [
    '-s -w',
    `-X k8s.io/component-base/version.gitVersion=${kubernetesVersion}`,
    `-X k8s.io/component-base/version.gitMajor=${major}`,
    `-X k8s.io/component-base/version.gitMinor=${minor}`,
    `-X k8s.io/client-go/pkg/version.gitVersion=${kubernetesVersion}`,
  ].join(' '),
];

/** Static binaries; a larger garbage collector target spares a tenth of the compiler's time. */
const buildEnvironment = { CGO_ENABLED: '0', GOGC: '800', GOFLAGS: '-mod=readonly' };

/** Hash over the Go sources, module files, flags and the target. */
export function sourceDigest(dir = source): string {
  const hash = createHash('sha256');
  const files = readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.go$|^go\.(mod|sum)$/.test(name),
  );
  for (const name of files.sort())
    hash
      .update(`${name}\0`)
      .update(readFileSync(join(dir, name)))
      .update('\0');
  return hash.update(JSON.stringify([buildFlags, buildEnvironment, components, process.arch])).digest('hex');
}

const goArch: Partial<Record<NodeJS.Architecture, string>> = { x64: 'amd64', arm64: 'arm64' };

/** Where the binaries of this version are, or will be. */
export const cachedDir = (): string => join(cacheDir, `node-${sourceDigest().slice(0, 16)}`);

/** Directory with one link per component, and the static `pause`; built when the cache lacks it. */
export async function buildBinaries(progress: Progress): Promise<string> {
  const dir = cachedDir();
  if (existsSync(dir)) return used(dir);
  mkdirSync(cacheDir, { recursive: true });
  const waiting = () => console.error('waiting for another process, which builds the same binary');
  return withLock(`${dir}.lock`, 30 * 60_000, waiting, async () => {
    if (!existsSync(dir)) await build(dir, progress);
    used(dir);
    pruneBinaries(cacheDir);
    return dir;
  });
}

/** Marks the directory as used now. */
function used(dir: string): string {
  const now = new Date();
  try {
    utimesSync(dir, now, now);
  } catch {
    // a cache that may only be read is still one
  }
  return dir;
}

/** Removes all versions but the two used last: the present one, and one for another checkout or a way back. */
export function pruneBinaries(cache: string): void {
  const versions = readdirSync(cache)
    .filter((name) => /^node-[0-9a-f]{16}$/.test(name))
    .map((name) => ({ path: join(cache, name), at: statSync(join(cache, name)).mtimeMs }))
    .sort((a, b) => b.at - a.at);
  for (const { path } of versions.slice(2)) rmSync(path, { recursive: true, force: true });
}

async function build(dir: string, progress: Progress): Promise<void> {
  removeLeftovers(dir);
  const work = `${dir}.tmp-${process.pid}`;
  mkdirSync(work);
  const env = {
    ...process.env,
    ...buildEnvironment,
    GOOS: 'linux',
    GOARCH: goArch[process.arch] ?? process.arch,
  };
  try {
    await progress.step('download Go modules of Kubernetes, etcd and CoreDNS', () =>
      run('go', ['mod', 'download'], { cwd: source, env }),
    );
    await progress.step(
      `build Kubernetes ${kubernetesVersion} (about 4 minutes the first time)`,
      async (note) => {
        const list = await run('go', ['list', '-deps', '.', './pause'], { cwd: source, env });
        const total = list.split('\n').filter(Boolean).length;
        let done = 0;
        const args = ['build', '-v', ...buildFlags, '-o', `${work}/`, '.', './pause'];
        await run('go', args, {
          cwd: source,
          env,
          onLine: () => {
            done += 1;
            note(`${done} of at most ${total} packages compiled`);
          },
        });
      },
    );
    for (const name of components) symlinkSync('node', join(work, name));
    await writeProgramImage(join(work, 'pause'), pauseImage, join(work, 'pause.tar'));
    renameSync(work, dir);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** What builds of the same inputs left that were killed. The caller holds the lock. */
function removeLeftovers(dir: string): void {
  for (const name of readdirSync(cacheDir)) {
    const path = join(cacheDir, name);
    if (path.startsWith(`${dir}.tmp-`)) rmSync(path, { recursive: true, force: true });
  }
}
