/**
 * Pebble's rules for laying one layer over another, and whether a plan has a layer already. Used by charms to do
 * nothing when nothing changes, and by ops-testing's Pebble. Source: Pebble's layer specification, "override".
 */
import { canonicalDuration, formatDuration, parseDuration } from './durations.ts';
import type { Check, Layer, LogTarget, Plan, Service } from './plan-types.ts';

type Entry = Service | Check | LogTarget;
type Fields = Record<string, unknown>;

const defaultThreshold = 3;
const defaultPeriod = '10s';
const appended = new Set(['after', 'before', 'requires', 'services']);
const durations = new Set(['backoff-delay', 'backoff-limit', 'kill-delay', 'period', 'timeout']);

/**
 * The plan of some layers, lowest first. An entry with `override: replace` takes the place of the one below; with
 * `merge` its values go over it: text, numbers and durations that are set, maps key by key, lists appended.
 * Throws an Error with Pebble's text when an entry has no valid `override`.
 */
export function combineLayers(layers: readonly (Layer & { label?: string })[]): Plan {
  const plan: Plan = { services: {}, checks: {}, 'log-targets': {} };
  for (const layer of layers) {
    const label = layer.label ?? '';
    overlay(plan.services, layer.services, 'service', label);
    overlay(plan.checks, layer.checks, 'check', label);
    overlay(plan['log-targets'], layer['log-targets'], 'log target', label);
  }
  for (const check of Object.values(plan.checks)) completeCheck(check);
  for (const target of Object.values(plan['log-targets'])) target.services ??= [];
  return plan;
}

/** The threshold is always shown; a timeout that is set is never longer than the period. */
function completeCheck(check: Check): void {
  check.threshold ||= defaultThreshold;
  if (check.timeout === undefined) return;
  const period = parseDuration(check.period ?? defaultPeriod);
  const timeout = parseDuration(check.timeout);
  if (period !== undefined && timeout !== undefined && timeout > period)
    check.timeout = formatDuration(period);
}

/**
 * Whether adding the layer would leave the plan as it is, so that there is nothing to add and nothing to replan.
 * Entries that merge lists (`after`, `services` ...) always differ, because Pebble appends: let them replace.
 */
export function planIncludes(plan: Plan, layer: Layer): boolean {
  return sameValue(combineLayers([plan, layer]), combineLayers([plan]));
}

function overlay<E extends Entry>(
  target: Record<string, E>,
  source: Record<string, E> | undefined,
  kind: string,
  label: string,
): void {
  for (const [name, entry] of Object.entries(source ?? {})) {
    const where = `layer "${label}"`;
    if (!entry.override) throw new Error(`${where} must define "override" for ${kind} "${name}"`);
    if (entry.override !== 'replace' && entry.override !== 'merge')
      throw new Error(`${where} has invalid "override" value for ${kind} "${name}"`);
    const below = entry.override === 'merge' && Object.hasOwn(target, name) ? target[name] : undefined;
    const { override, ...fields } = tidy(entry as unknown as Fields);
    define(
      target,
      name,
      (below ? merged(below as unknown as Fields, fields) : { ...fields, override }) as unknown as E,
    );
  }
}

/** Plain assignment would lose a name such as `__proto__`. */
function define(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true });
}

/** `over` on `below`; both are tidy, so whatever is in `over` counts. */
function merged(below: Fields, over: Fields): Fields {
  const result: Fields = { ...below };
  for (const [key, value] of Object.entries(over)) {
    const old = Object.hasOwn(result, key) ? result[key] : undefined;
    if (Array.isArray(old) && Array.isArray(value) && appended.has(key))
      define(result, key, [...old, ...value]);
    else if (isMap(old) && isMap(value)) define(result, key, merged(old, value));
    else define(result, key, value);
  }
  return result;
}

/** A copy without what Pebble takes as not set, and with durations as Go prints them. */
function tidy(entry: Fields): Fields {
  const result: Fields = {};
  for (const [key, value] of Object.entries(entry)) {
    if (value === undefined || value === null || value === '') continue;
    // A zero counts as an id or a factor (which is then refused), but not as a threshold or port.
    if ((key === 'threshold' || key === 'port') && value === 0) continue;
    if (Array.isArray(value)) {
      if (value.length > 0) result[key] = [...value];
    } else if (isMap(value)) {
      const inner = key === 'http' || key === 'tcp' || key === 'exec';
      const copy = inner ? tidy(value) : texts(value);
      // A check that names its kind and nothing else is still of that kind.
      if (inner || Object.keys(copy).length > 0) result[key] = copy;
    } else {
      result[key] = durations.has(key) && typeof value === 'string' ? canonicalDuration(value) : value;
    }
  }
  return result;
}

/** A copy of a map of texts, in which an empty text is a value. */
function texts(map: Fields): Fields {
  const result: Fields = {};
  for (const [key, value] of Object.entries(map)) if (value !== undefined) define(result, key, value);
  return result;
}

const isMap = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Equality of plain values; the order of keys does not count, that of list items does. */
function sameValue(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, index) => sameValue(item, b[index]));
  if (isMap(a) && isMap(b)) {
    const keys = Object.keys(a);
    return (
      keys.length === Object.keys(b).length &&
      keys.every((key) => Object.hasOwn(b, key) && sameValue(a[key], b[key]))
    );
  }
  return a === b;
}
