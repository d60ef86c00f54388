/** The arithmetic of databags: pure, so that it can be proven by properties. */

export type Bag = Readonly<Record<string, string>>;
/** New values by key; the empty string deletes, as in Juju. */
export type Changes = ReadonlyMap<string, string>;

/** Keys that Juju itself writes into a unit's databag. */
export const JUJU_KEYS: ReadonlySet<string> = new Set([
  'egress-subnets',
  'ingress-address',
  'private-address',
]);

/** The bag as it will be. */
export function applyChanges(bag: Bag, changes: Changes): Bag {
  const merged: Record<string, string> = { ...bag };
  for (const [key, value] of changes) {
    if (value === '') delete merged[key];
    else setOwn(merged, key, value);
  }
  return merged;
}

/** What must be told to Juju so that the bag becomes as the changes want it: only real differences. */
export function effectiveChanges(bag: Bag, changes: Changes): Record<string, string> {
  const effective: Record<string, string> = {};
  for (const key of [...changes.keys()].sort()) {
    const value = changes.get(key) ?? '';
    const now = Object.hasOwn(bag, key) ? bag[key] : '';
    if (now !== value) setOwn(effective, key, value);
  }
  return effective;
}

/** The changes that make `content` the whole bag; Juju's own keys stay unless named. */
export function replacement(bag: Bag, content: Bag): Map<string, string> {
  const changes = new Map<string, string>();
  for (const key of Object.keys(bag)) if (!JUJU_KEYS.has(key)) changes.set(key, '');
  for (const [key, value] of Object.entries(content)) changes.set(key, value);
  return changes;
}

/** Plain assignment would lose a key called `__proto__`. */
function setOwn(bag: Record<string, string>, key: string, value: string): void {
  Object.defineProperty(bag, key, { value, enumerable: true, configurable: true, writable: true });
}
