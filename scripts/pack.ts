/**
 * Packs charms into dist/: `pack.ts [charm name ...]`, all of them without arguments. A charm whose inputs did not
 * change comes from the cache.
 */
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { parse } from 'yaml';
import { cacheDir } from '../lab/paths.ts';
import { type Member, writeArchive } from './pack/archive.ts';
import { compileExecutable, inspectBundle, shortLived } from './pack/compile.ts';
import { sbom } from './pack/sbom.ts';

const root = resolve(import.meta.dirname, '..');
const cache = join(cacheDir, 'charms');
const dist = join(root, 'dist');

interface Charm {
  name: string;
  directory: string;
  /** `ubuntu@22.04:amd64`: base and architecture of the one platform that is packed. */
  platform: string;
}

function charms(): Charm[] {
  const files = globSync(['metadata.yaml', 'charms/*/metadata.yaml', 'lab/providers/*/metadata.yaml'], {
    cwd: root,
  });
  return files.sort().map((file) => {
    const directory = join(root, dirname(file));
    const { name } = parse(readFileSync(join(root, file), 'utf8')) as { name: string };
    const { platforms } = parse(readFileSync(join(directory, 'charmcraft.yaml'), 'utf8')) as {
      platforms: Record<string, unknown>;
    };
    const platform = Object.keys(platforms).find((key) => key.endsWith(':amd64'));
    if (platform === undefined)
      throw new Error(
        `${directory}/charmcraft.yaml: platforms names no base for amd64, such as ubuntu@22.04:amd64`,
      );
    return { name, directory, platform };
  });
}

function manifest({ platform }: Charm): string {
  const match = /^([a-z]+)@([\d.]+):(\w+)$/.exec(platform);
  if (match === null) throw new Error(`platform "${platform}" is not <base>@<channel>:<architecture>`);
  const [, name, channel, architecture] = match;
  return [
    'charmcraft-version: 4.5.0',
    "charmcraft-started-at: '1980-01-01T00:00:00Z'",
    'bases:',
    `- name: ${name}`,
    `  channel: '${channel}'`,
    `  architectures: [${architecture}]`,
    'analysis:',
    '  attributes:',
    '  - {name: language, result: typescript}',
    '  - {name: framework, result: charmed-spark-ops}',
    '',
  ].join('\n');
}

/** Files that ship as they are: YAML, dashboards, alert rules, icon, licence. */
function plainFiles({ directory }: Charm): Member[] {
  const patterns = [
    'metadata.yaml',
    'config.yaml',
    'actions.yaml',
    'icon.svg',
    'src/*_dashboards/**',
    'src/*_alert_rules/**',
  ];
  const found = globSync(patterns, { cwd: directory }).filter((file) =>
    statSync(join(directory, file)).isFile(),
  );
  return [
    ...found.map((file) => ({ name: file, mode: 0o644, file: join(directory, file) })),
    { name: 'LICENSE', mode: 0o644, file: join(root, 'LICENSE') },
  ];
}

async function pack(charm: Charm): Promise<void> {
  const began = performance.now();
  const entry = join(charm.directory, 'src/main.ts');
  const bundle = await inspectBundle(entry, shortLived);
  const members: Member[] = [
    ...plainFiles(charm),
    { name: 'manifest.yaml', mode: 0o644, content: manifest(charm) },
    { name: 'sbom.cdx.json', mode: 0o644, content: sbom(charm.name, bundle.inputs, root) },
  ];
  const hash = createHash('sha256').update(bundle.hash);
  for (const { name, file, content } of members)
    hash
      .update(name)
      .update('\0')
      .update(content ?? readFileSync(file ?? ''))
      .update('\0');
  const key = hash.digest('hex').slice(0, 32);
  const packed = join(cache, `${charm.name}-${key}.charm`);
  const fresh = !existsSync(packed);
  if (fresh) {
    const scratch = mkdtempSync(join(tmpdir(), 'charmed-spark-pack-'));
    try {
      const dispatch = join(scratch, 'dispatch');
      await compileExecutable(entry, dispatch, shortLived);
      mkdirSync(cache, { recursive: true });
      await writeArchive(packed, [...members, { name: 'dispatch', mode: 0o755, file: dispatch }]);
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  }
  const target = join(dist, `${charm.name}_${charm.platform.replaceAll(':', '-')}.charm`);
  mkdirSync(dist, { recursive: true });
  copyFileSync(packed, target);
  const size = (statSync(target).size / 1e6).toFixed(1);
  console.error(
    `dist/${basename(target)}: ${size} MB, ${fresh ? `packed in ${((performance.now() - began) / 1000).toFixed(1)} s` : 'unchanged'}`,
  );
}

const wanted = process.argv.slice(2);
const known = charms();
const unknown = wanted.filter((name) => !known.some((charm) => charm.name === name));
if (unknown.length > 0) {
  console.error(
    `No charm here is named ${unknown.join(', ')}; there are: ${known.map(({ name }) => name).join(', ')}`,
  );
  process.exitCode = 2;
} else {
  await Promise.all(known.filter(({ name }) => wanted.length === 0 || wanted.includes(name)).map(pack));
}
