/** Layers of distribution packages, by mmdebstrap, from the release and the sources of this machine. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Progress } from '../../progress.ts';
import { proxyOptions } from './apt-proxy.ts';
import { distributionSources } from './apt-sources.ts';
import { difference, listing, parseListing, whiteout } from './difference.ts';
import { type Layer, layer, tarCreate } from './layer.ts';
import { run, runIsolated } from './run.ts';

export interface Distribution {
  /** `debian`, `ubuntu`. */
  id: string;
  /** `bookworm`, `noble`. */
  suite: string;
  /** Contents of sources files; deb822 and one-line formats apart, because apt tells them apart by file name. */
  sources: { deb822: string; list: string };
}

/** What is never read in a pod: manuals and translations. Copyright files stay. */
const leftOut = [
  '/usr/share/man/*',
  '/usr/share/info/*',
  '/usr/share/locale/*',
  '/usr/share/doc/*',
  '/usr/share/doc-base/*',
  '/usr/share/lintian/*',
];
const kept = ['/usr/share/doc/*/copyright'];

// The last one is mmdebstrap's record of the paths to leave out; a layer on top has its own.
const tidy =
  'rm -rf "$1"/var/cache/* "$1"/var/log/* "$1"/var/lib/apt/lists/* "$1"/tmp/* "$1"/var/tmp/* "$1"/etc/dpkg/dpkg.cfg.d/99mmdebstrap';

/** @throws Error when this machine is not a Debian or Ubuntu, or has no usable sources. */
export async function distribution(): Promise<Distribution> {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  const field = (name: string): string =>
    new RegExp(`^${name}="?([^"\\n]*)"?$`, 'm').exec(release)?.[1] ?? '';
  const suite = field('VERSION_CODENAME');
  const files = await readdir('/etc/apt/sources.list.d').catch(() => []);
  const read = async (paths: string[]): Promise<string> =>
    (await Promise.all(paths.map((path) => readFile(path, 'utf8').catch(() => ''))))
      .map((text) => distributionSources(text, suite))
      .filter(Boolean)
      .join('\n');
  const listed = (ending: string): string[] =>
    files
      .filter((name) => name.endsWith(ending))
      .sort()
      .map((name) => join('/etc/apt/sources.list.d', name));
  const sources = {
    deb822: await read(listed('.sources')),
    list: await read(['/etc/apt/sources.list', ...listed('.list')]),
  };
  if (!suite || !(sources.deb822 || sources.list))
    throw new Error(
      `cannot build images: no package sources for the release ${suite || '(unknown)'} in /etc/apt; the lab needs Debian or Ubuntu`,
    );
  return { id: field('ID'), suite, sources };
}

export interface Packages {
  /** Layers below, lowest first; without any, a minimal root with apt is made. */
  on?: readonly Layer[];
  include: readonly string[];
  /** Paths (with wildcards) that are not unpacked. */
  without?: readonly string[];
  /** Shell lines run before anything is installed; `$1` is the root. */
  setup?: readonly string[];
  /** Whether what is made in /run stays; it is emptied otherwise. */
  keepRun?: boolean;
  /** Shell lines run when everything is installed; `$1` is the root. */
  customize?: readonly string[];
}

/** A layer with these packages and what they need, recommendations excepted. */
export async function packages(name: string, what: Packages, progress: Progress): Promise<Layer> {
  const from = await distribution();
  const on = what.on ?? [];
  const inputs = { from, ...what, on: on.map(({ key }) => key), leftOut, kept, tidy };
  return layer(name, inputs, (tar, work) =>
    progress.step(`Install packages of ${name} (${from.id} ${from.suite})`, (note) =>
      install(from, on, what, tar, work, note),
    ),
  );
}

async function install(
  from: Distribution,
  on: readonly Layer[],
  what: Packages,
  tar: string,
  work: string,
  note: (line: string) => void,
): Promise<void> {
  const root = join(work, 'root');
  const before = join(work, 'before');
  const after = join(work, 'after');
  await mkdir(root);
  const sources = await writeSources(from, work);
  const proxies = await run(['apt-config', 'dump', 'Acquire::http::Proxy', 'Acquire::https::Proxy']);
  const proxy = await proxyOptions(proxies, work);
  await runIsolated(
    [
      'mmdebstrap',
      `--variant=${on.length > 0 ? 'custom' : 'minbase'}`,
      '--mode=root',
      '--format=directory',
      ...(what.keepRun ? ['--skip=cleanup/run'] : []),
      `--include=${what.include.join(',')}`,
      ...[...leftOut, ...(what.without ?? [])].map((path) => `--dpkgopt=path-exclude=${path}`),
      ...kept.map((path) => `--dpkgopt=path-include=${path}`),
      '--dpkgopt=force-unsafe-io',
      ...on.map(({ file }) => `--setup-hook=tar -xf '${file}' -C "$1" --numeric-owner`),
      ...(what.setup ?? []).map((line) => `--setup-hook=${line}`),
      `--setup-hook=cd "$1" && ${listing} > '${before}'`,
      // After the listing of what was there before: it is not to be told as something that went.
      ...proxy,
      ...(what.customize ?? []).map((line) => `--customize-hook=${line}`),
      `--customize-hook=${tidy}`,
      from.suite,
      root,
      ...sources,
    ],
    { note, env: { DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8', TMPDIR: work } },
  );
  if (on.length === 0) {
    await run([...tarCreate(tar, root), '--exclude=./dev/*', '.']);
    return;
  }
  await run(['sh', '-c', `${listing} > "$0"`, after], { cwd: root });
  await writeDifference(root, before, after, tar, work);
}

async function writeDifference(
  root: string,
  before: string,
  after: string,
  tar: string,
  work: string,
): Promise<void> {
  const { changed, gone } = difference(
    parseListing(await readFile(before, 'utf8')),
    parseListing(await readFile(after, 'utf8')),
  );
  for (const path of gone) {
    await mkdir(join(root, path, '..'), { recursive: true });
    await writeFile(join(root, whiteout(path)), '');
  }
  const names = [...changed.filter((path) => !path.startsWith('dev/')), ...gone.map(whiteout)];
  const list = join(work, 'names');
  await writeFile(list, names.map((path) => `./${path}\0`).join(''));
  await run([...tarCreate(tar, root), '--no-recursion', '--null', `--files-from=${list}`]);
}

async function writeSources(from: Distribution, work: string): Promise<string[]> {
  const paths: string[] = [];
  for (const [name, text] of [
    ['distribution.sources', from.sources.deb822],
    ['distribution.list', from.sources.list],
  ] as const) {
    if (!text) continue;
    paths.push(join(work, name));
    await writeFile(join(work, name), text);
  }
  return paths;
}
