import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(import.meta.dirname, '../../..');

/** Files and packages that are loaded when a charm starts, before anything is awaited. */
function loadedAtStart(entry: string, found = new Set<string>()): Set<string> {
  if (found.has(entry)) return found;
  found.add(entry);
  const text = readFileSync(entry, 'utf8');
  const imports = text.matchAll(/^(?:import|export)\s+(?!type\b)(?:[^;]*?\sfrom\s+)?'([^']+)';/gms);
  for (const [, target = ''] of imports) {
    if (target.startsWith('.')) loadedAtStart(join(dirname(entry), target), found);
    // Our own packages are followed to their sources.
    else if (target.startsWith('@charmed-spark/'))
      loadedAtStart(fileURLToPath(import.meta.resolve(target)), found);
    else found.add(target);
  }
  return found;
}

/** Modules of the runtime that cost next to nothing. */
const CHEAP = new Set(['node:fs', 'node:path']);

/** Entries, and files that prove that their imports were followed. */
const entries: [string, string[]][] = [
  ['lib/ops/src/index.ts', ['lib/ops/src/dispatch.ts', 'lib/ops/src/pebble/client.ts']],
  ['src/main.ts', ['src/charm.gen.ts', 'lib/ops/src/dispatch.ts', 'lib/interfaces/src/index.ts']],
  [
    'lab/providers/postgresql-k8s/src/main.ts',
    ['lab/providers/postgresql-k8s/src/charm.gen.ts', 'lib/ops/src/dispatch.ts'],
  ],
];

for (const [entry, followed] of entries) {
  describe(`what ${entry} loads at its start`, () => {
    const loaded = [...loadedAtStart(join(root, entry))].map((name) =>
      name.startsWith('/') ? relative(root, name) : name,
    );

    it('is our own code and cheap modules: every dispatch pays for it', () => {
      for (const file of followed) assert.ok(loaded.includes(file), `${file} in ${loaded.join(' ')}`);
      const packages = loaded.filter((name) => !name.endsWith('.ts') && !CHEAP.has(name));
      assert.deepEqual(packages, []);
    });

    it('has nothing of development time in it', () => {
      const product = /^(?:src|lib\/(?:ops|spark|interfaces)\/src|lab\/providers\/postgresql-k8s\/src)\//;
      assert.deepEqual(
        loaded.filter((name) => name.endsWith('.ts') && (!product.test(name) || /\/generate\//.test(name))),
        [],
      );
    });
  });
}
