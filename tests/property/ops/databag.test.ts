import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  applyChanges,
  type Bag,
  effectiveChanges,
  JUJU_KEYS,
  replacement,
} from '../../../lib/ops/src/databag-merge.ts';

const key = fc.oneof(
  fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor', 'toString', ...JUJU_KEYS),
  fc.string({ minLength: 1 }),
);
const value = fc.string({ minLength: 1, maxLength: 5 });
const bag = fc.dictionary(key, value, { noNullPrototype: true });
const changes = fc.array(fc.tuple(key, fc.oneof(value, fc.constant(''))));

/** What Juju does with the keys of a `relation-set`. */
function juju(before: Bag, sent: Record<string, string>): Map<string, string> {
  const after = new Map(Object.entries(before));
  for (const [name, text] of Object.entries(sent)) {
    if (text === '') after.delete(name);
    else after.set(name, text);
  }
  return after;
}

describe('databag arithmetic', () => {
  it('sends what makes Juju’s bag the one that the hook read back', () => {
    fc.assert(
      fc.property(bag, changes, (before, list) => {
        const wanted = new Map(list);
        const after = juju(before, effectiveChanges(before, wanted));
        assert.deepEqual(after, new Map(Object.entries(applyChanges(before, wanted))));
      }),
    );
  });

  it('sends nothing that is so already, and nothing the second time', () => {
    fc.assert(
      fc.property(bag, changes, (before, list) => {
        const wanted = new Map(list);
        for (const [name, text] of Object.entries(effectiveChanges(before, wanted))) {
          assert.notEqual(Object.hasOwn(before, name) ? before[name] : '', text);
        }
        assert.deepEqual(effectiveChanges(applyChanges(before, wanted), wanted), {});
      }),
    );
  });

  it('never holds an empty value and never changes its input', () => {
    fc.assert(
      fc.property(bag, changes, (before, list) => {
        const copy = new Map(Object.entries(before));
        const after = applyChanges(before, new Map(list));
        assert.ok(Object.values(after).every((text) => text !== ''));
        assert.deepEqual(new Map(Object.entries(before)), copy);
      }),
    );
  });

  it('replaces everything but Juju’s own keys', () => {
    fc.assert(
      fc.property(bag, bag, (before, content) => {
        const after = applyChanges(before, replacement(before, content));
        const expected = new Map(Object.entries(before).filter(([name]) => JUJU_KEYS.has(name)));
        for (const [name, text] of Object.entries(content)) expected.set(name, text);
        assert.deepEqual(new Map(Object.entries(after)), expected);
      }),
    );
  });
});
