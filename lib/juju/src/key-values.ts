/** `key=value` arguments as relation-set, state-set and leader-set take them. */
import { UsageError } from './errors.ts';
import { quote } from './go-text.ts';

/**
 * Key and value are trimmed, empty arguments ignored, the first `=` splits.
 * @throws UsageError: `expected "key=value", got "haha"`, `key "k" specified more than once`.
 */
export function parseKeyValues(args: readonly string[]): Record<string, string> {
  const result = new Map<string, string>();
  for (const arg of args) {
    if (arg.trim() === '') continue;
    const equals = arg.indexOf('=');
    const key = arg.slice(0, Math.max(equals, 0)).trim();
    if (equals < 0 || key === '') throw new UsageError(`expected "key=value", got ${quote(arg)}`);
    if (result.has(key)) throw new UsageError(`key ${quote(key)} specified more than once`);
    result.set(key, arg.slice(equals + 1).trim());
  }
  return Object.fromEntries(result);
}
