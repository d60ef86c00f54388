import type { Bag, RelationState } from './model.ts';

/** Merges writes into one bag: '' deletes a key. The bag's version rises only when something changed. */
export function writeBag(
  relation: RelationState,
  kind: 'unitBags' | 'applicationBags',
  owner: string,
  writes: Bag,
): RelationState {
  const before = relation[kind][owner] ?? {};
  const after = applyWrites(before, writes);
  if (sameBag(before, after)) return relation;
  return {
    ...relation,
    [kind]: { ...relation[kind], [owner]: after },
    versions: { ...relation.versions, [owner]: (relation.versions[owner] ?? 0) + 1 },
  };
}

/** A bag with buffered writes on top. */
export function applyWrites(bag: Bag, writes: Bag): Bag {
  const entries = Object.entries({ ...bag, ...writes });
  return Object.fromEntries(entries.filter(([, value]) => value !== ''));
}

function sameBag(a: Bag, b: Bag): boolean {
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && a[key] === b[key])
  );
}
