import assert from 'node:assert/strict';
import { dirname } from 'node:path';
import fc from 'fast-check';
import { difference, parseListing, whiteout } from '../../../lab/rocks/build/difference.ts';

/** A tree as path to state: every parent of a path is in it. */
const tree = fc
  .dictionary(
    fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/')),
    fc.constantFrom('1', '2'),
  )
  .map((entries) => {
    const all = new Map<string, string>();
    for (const [path, state] of Object.entries(entries)) {
      for (let parent = dirname(path); parent !== '.'; parent = dirname(parent))
        if (!all.has(parent)) all.set(parent, 'folder');
      all.set(path, state);
    }
    return all;
  });

/** What a container runtime makes of a lower tree and a layer. */
function apply(
  lower: ReadonlyMap<string, string>,
  changed: Map<string, string>,
  gone: string[],
): Map<string, string> {
  const merged = new Map(lower);
  for (const path of gone)
    for (const name of lower.keys()) if (name === path || name.startsWith(`${path}/`)) merged.delete(name);
  for (const [path, state] of changed) merged.set(path, state);
  return merged;
}

const sorted = (map: Map<string, string>) => [...map].sort(([a], [b]) => (a < b ? -1 : 1));

describe('the difference of two trees', () => {
  it('applied to the lower tree gives the upper one', () => {
    fc.assert(
      fc.property(tree, tree, (before, after) => {
        const { changed, gone } = difference(before, after);
        const layer = new Map(changed.map((path) => [path, after.get(path) ?? '']));
        assert.deepEqual(sorted(apply(before, layer, gone)), sorted(after));
      }),
    );
  });

  it('is empty for equal trees, and names each lost folder once', () => {
    fc.assert(
      fc.property(tree, (before) => {
        assert.deepEqual(difference(before, before), { changed: [], gone: [] });
        const { gone } = difference(before, new Map());
        assert.ok(gone.every((path) => !path.includes('/')));
      }),
    );
  });

  it('reads names with any character but NUL', () => {
    const name = fc.string({ minLength: 1 }).filter((text) => !text.includes('\0'));
    fc.assert(
      fc.property(fc.uniqueArray(name), (names) => {
        const text = names.map((path) => `${path}\t12 1700000000.5\0`).join('');
        assert.deepEqual([...parseListing(text).keys()], names);
      }),
    );
  });

  it('hides a path by a file beside it', () => {
    assert.equal(whiteout('usr/share/x'), 'usr/share/.wh.x');
    assert.equal(whiteout('x'), '.wh.x');
  });
});
