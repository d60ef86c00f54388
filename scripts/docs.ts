/**
 * Writes the generated parts of the documents in docs/: the lab's commands and the charm's YAML.
 *   node scripts/docs.ts [--check]
 * With --check nothing is written: stale documents, and links to files that are not there, are named and the exit
 * code is 1.
 */
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { actions, containers, options, relations } from './docs/charm.ts';
import { commands, missingCommands } from './docs/commands.ts';
import { fill } from './docs/region.ts';

const root = join(import.meta.dirname, '..');
const check = process.argv.includes('--check');
const flaws: string[] = [];

const parts = {
  commands: await commands(),
  'missing-commands': missingCommands(),
  options: options(root),
  actions: actions(root),
  relations: relations(root),
  containers: containers(root),
};

/** Targets of links in `text` that name a file of the repository which is not there. */
function brokenLinks(file: string, text: string): string[] {
  const targets = [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, target = '']) => target);
  return targets.filter(
    (target) => !/^[a-z]+:/.test(target) && !existsSync(join(root, dirname(file), target)),
  );
}

for (const file of ['README.md', ...globSync('docs/**/*.md', { cwd: root }).sort()]) {
  const before = readFileSync(join(root, file), 'utf8');
  const after = fill(before, parts);
  if (before !== after && check) flaws.push(`${file} is stale: run \`npm run docs\``);
  if (before !== after && !check) {
    writeFileSync(join(root, file), after);
    console.log(`wrote ${file}`);
  }
  for (const target of brokenLinks(file, after)) flaws.push(`${file}: there is no ${target}`);
}
/** Comments in the code name documents; these must exist, too. */
for (const file of globSync('{src,lib,lab,scripts,bench}/**/*.ts', { cwd: root })) {
  if (file.includes('node_modules')) continue;
  for (const [name] of readFileSync(join(root, file), 'utf8').matchAll(/\bdocs\/[\w/-]+\.md\b/g))
    if (!existsSync(join(root, name))) flaws.push(`${file}: there is no ${name}`);
}
for (const flaw of flaws) console.error(flaw);
process.exitCode = flaws.length === 0 ? 0 : 1;
