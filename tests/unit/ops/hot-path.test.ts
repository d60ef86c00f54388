import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const source = join(import.meta.dirname, '../../../lib/ops/src');

/** Files and packages that are loaded when a charm starts, before anything is awaited. */
function loadedAtStart(entry: string, found = new Set<string>()): Set<string> {
  if (found.has(entry)) return found;
  found.add(entry);
  const text = readFileSync(entry, 'utf8');
  const imports = text.matchAll(/^(?:import|export)\s+(?!type\b)(?:[^;]*?\sfrom\s+)?'([^']+)';/gms);
  for (const [, target = ''] of imports) {
    if (target.startsWith('.')) loadedAtStart(join(dirname(entry), target), found);
    else found.add(target);
  }
  return found;
}

describe('what a charm loads at its start', () => {
  const loaded = [...loadedAtStart(join(source, 'index.ts'))].map((name) =>
    name.startsWith('/') ? relative(source, name) : name,
  );

  it('is the framework and cheap modules of the runtime: every dispatch pays for it', () => {
    assert.ok(loaded.includes('dispatch.ts') && loaded.includes('pebble/client.ts'), loaded.join(' '));
    const packages = loaded.filter((name) => !name.endsWith('.ts'));
    const cheap = new Set(['node:child_process', 'node:fs', 'node:path']);
    assert.deepEqual(
      packages.filter((name) => !cheap.has(name)),
      [],
    );
  });

  it('has nothing of development time in it', () => {
    assert.deepEqual(
      loaded.filter((name) => name.startsWith('generate/') || name.startsWith('..')),
      [],
    );
  });
});
