import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Packages that are loaded when a charm starts, before anything is awaited; own packages are followed. */
function loadedAtStart(entry: string, files = new Set<string>(), packages = new Set<string>()): Set<string> {
  if (files.has(entry)) return packages;
  files.add(entry);
  const text = readFileSync(entry, 'utf8');
  const imports = text.matchAll(/^(?:import|export)\s+(?!type\b)(?:[^;]*?\sfrom\s+)?'([^']+)';/gms);
  for (const [, target = ''] of imports) {
    if (target.startsWith('.')) loadedAtStart(join(dirname(entry), target), files, packages);
    else if (target.startsWith('@charmed-spark/'))
      loadedAtStart(fileURLToPath(import.meta.resolve(target)), files, packages);
    else packages.add(target);
  }
  return packages;
}

describe('what the charms load at their start', () => {
  const root = join(import.meta.dirname, '../../..');
  const cheap = ['node:child_process', 'node:fs', 'node:path'];

  for (const main of ['src/main.ts', 'lab/providers/postgresql-k8s/src/main.ts']) {
    it(`is cheap, since every event pays for it: ${main}`, () => {
      const packages = [...loadedAtStart(join(root, main))];
      assert.ok(packages.includes('node:fs'), 'it was followed into the framework');
      assert.deepEqual(
        packages.filter((name) => !cheap.includes(name)),
        [],
      );
    });
  }
});
