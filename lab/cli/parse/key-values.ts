import { UsageError } from '../errors.ts';

/**
 * `key=value` arguments, split at the first `=`; key and value are trimmed, as Juju does.
 * @throws UsageError for one without `=`, without a key, or given twice.
 */
export function parseKeyValues(args: readonly string[]): Record<string, string> {
  const out = new Map<string, string>();
  for (const arg of args) {
    if (arg === '') continue;
    const equals = arg.indexOf('=');
    const key = arg.slice(0, Math.max(equals, 0)).trim();
    if (equals < 0 || key === '') throw new UsageError(`expected "key=value", got "${arg}"`);
    if (out.has(key)) throw new UsageError(`key "${key}" specified more than once`);
    out.set(key, arg.slice(equals + 1).trim());
  }
  return Object.fromEntries(out);
}
