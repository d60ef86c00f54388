/**
 * Dependencies point one way (docs/explanation/architecture.md): a charm may use interfaces, spark and ops; the lab and
 * ops-testing may use juju; nothing that ships in a charm reaches the lab, juju, ops-testing or the client. Within the
 * lab a folder's index.ts is its public face.
 */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, sep } from 'node:path';

const mayUse: Record<string, string[]> = {
  'lib/juju': [],
  'lib/ops': [],
  'lib/interfaces': ['lib/ops'],
  'lib/spark': ['lib/ops'],
  'lib/ops-testing': ['lib/juju', 'lib/ops'],
  src: ['lib/ops', 'lib/interfaces', 'lib/spark'],
  charms: ['lib/ops', 'lib/interfaces', 'lib/spark'],
  'lab/providers': ['lib/ops', 'lib/interfaces', 'lib/spark'],
  lab: ['lib/juju'],
};

function roomOf(path: string): string | undefined {
  const parts = path.split(sep);
  const two = parts.slice(0, 2).join('/');
  if (two in mayUse) return two;
  return parts[0] !== undefined && parts[0] in mayUse ? parts[0] : undefined;
}

/** The folder of the lab around whose index.ts this import reaches, if so. */
function passedBy(file: string, target: string): string | undefined {
  for (let folder = dirname(target); folder.startsWith(`lab${sep}`); folder = dirname(folder)) {
    const inside = file.startsWith(`${folder}${sep}`);
    if (!inside && existsSync(join(folder, 'index.ts')) && target !== join(folder, 'index.ts')) return folder;
  }
  return undefined;
}

const flaws: string[] = [];
for (const file of globSync(['src/**/*.ts', 'lib/**/*.ts', 'lab/**/*.ts', 'charms/**/*.ts'])) {
  if (file.includes('node_modules')) continue;
  const from = roomOf(file);
  if (from === undefined) continue;
  for (const [, target] of readFileSync(file, 'utf8').matchAll(/(?:from\s+|import\(|import\s+)'([^']+)'/g)) {
    if (target === undefined) continue;
    const around = target.startsWith('.')
      ? passedBy(file, normalize(join(dirname(file), target)))
      : undefined;
    if (around !== undefined) flaws.push(`${file}: reaches around ${around}/index.ts (${target})`);
    const scoped = /^@charmed-spark\/([\w-]+)/.exec(target);
    const to = scoped
      ? scoped[1] === 'lab'
        ? 'lab'
        : `lib/${scoped[1]}`
      : target.startsWith('.')
        ? roomOf(normalize(join(dirname(file), target)))
        : undefined;
    if (to === undefined || to === from) continue;
    if (!scoped)
      flaws.push(`${file}: reaches into ${to} by a relative path (${target}); use its package name`);
    else if (!(mayUse[from] ?? []).includes(to)) flaws.push(`${file}: ${from} may not use ${to}`);
  }
}
for (const flaw of flaws) console.error(flaw);
process.exitCode = flaws.length === 0 ? 0 : 1;
