/**
 * Writes `src/charm.gen.ts` of every charm from its YAML files.
 *   node scripts/generate.ts [--check] [directory ...]
 * With --check nothing is written: stale files are named and the exit code is 1.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { CharmYamlError, generate, generatedFile, isCurrent } from '../lib/ops/src/generate/index.ts';

const root = join(import.meta.dirname, '..');

function isCharm(directory: string): boolean {
  return existsSync(join(directory, 'metadata.yaml')) || existsSync(join(directory, 'charmcraft.yaml'));
}

/** The root charm, those in charms/ and the lab's providers. */
function charms(): string[] {
  const nested = ['charms', 'lab/providers'].flatMap((parent) => {
    const path = join(root, parent);
    return existsSync(path) ? readdirSync(path).map((name) => join(path, name)) : [];
  });
  return [root, ...nested].filter(isCharm);
}

const args = process.argv.slice(2);
const check = args.includes('--check');
const named = args.filter((arg) => !arg.startsWith('-'));
const unknown = args.filter((arg) => arg.startsWith('-') && arg !== '--check');
if (unknown.length > 0) {
  console.error(
    `unknown option ${unknown.join(' ')}; use: node scripts/generate.ts [--check] [directory ...]`,
  );
  process.exit(2);
}
let failed = false;
for (const directory of named.length > 0 ? named : charms()) {
  const file = relative(process.cwd(), generatedFile(directory));
  try {
    if (!check) {
      if (generate(directory)) console.log(`wrote ${file}`);
    } else if (!isCurrent(directory)) {
      console.error(`${file} is stale: run \`npm run generate\``);
      failed = true;
    }
  } catch (error) {
    if (!(error instanceof CharmYamlError)) throw error;
    console.error(error.message);
    failed = true;
  }
}
process.exitCode = failed ? 1 : 0;
