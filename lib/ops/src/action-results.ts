/** Results of an action as the arguments of `action-set`. */
import type { ActionResults } from './charm.ts';

const KEY = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;
/** Juju fills these itself. */
const RESERVED = new Set(['stdout', 'stdout-encoding', 'stderr', 'stderr-encoding', 'return-code']);

/**
 * `{ a: { b: 1 } }` -> `a.b=1`. Throws TypeError naming the key for one that Juju would refuse, for a reserved
 * one, and for one that comes twice.
 */
export function flattenResults(results: ActionResults): string[] {
  const flat = new Map<string, string>();
  const walk = (value: ActionResults, path: string): void => {
    for (const [key, item] of Object.entries(value)) {
      const name = path === '' ? key : `${path}.${key}`;
      if (!key.split('.').every((part) => KEY.test(part))) {
        throw new TypeError(
          `action result ${JSON.stringify(name)}: keys are lower-case letters, digits and inner hyphens`,
        );
      }
      if (RESERVED.has(name))
        throw new TypeError(`action result ${name} is reserved by Juju; choose another key`);
      if (item === undefined) continue;
      if (typeof item === 'object' && item !== null) {
        walk(item, name);
      } else if (flat.has(name)) {
        throw new TypeError(`action result ${name} is given twice`);
      } else {
        flat.set(name, String(item));
      }
    }
  };
  walk(results, '');
  return [...flat].map(([key, value]) => `${key}=${value}`);
}
