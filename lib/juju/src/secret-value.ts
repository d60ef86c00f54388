/** Content of a secret: rules for keys and sizes (Juju contract 5.2). Values are kept as base64. */
import { UsageError } from './errors.ts';
import { quote } from './go-text.ts';

/** Bytes of base64 text, per value and for all values of a revision. */
export const MAX_SECRET_BYTES = 1_000_000;

const keyPattern = /^([a-z](?:-?[a-z0-9]){2,})$/;

export function isSecretKey(key: string): boolean {
  return keyPattern.test(key);
}

/**
 * Checks keys and sizes and encodes the values; a key ending in `#base64` carries base64 already.
 * @throws UsageError with Juju's text, which never holds a value.
 */
export function encodeSecretContent(values: ReadonlyMap<string, Uint8Array>): Record<string, string> {
  const content: Record<string, string> = {};
  let total = 0;
  for (const [name, bytes] of values) {
    const encoded = name.endsWith('#base64');
    const key = encoded ? name.slice(0, -'#base64'.length) : name;
    if (!isSecretKey(key)) throw new UsageError(`key ${quote(key)} not valid`);
    const value = encoded ? Buffer.from(bytes).toString('utf8') : Buffer.from(bytes).toString('base64');
    if (value.length > MAX_SECRET_BYTES) {
      throw new UsageError(
        `base64 encoded secret content for key ${quote(key)} too large: ${value.length} bytes`,
      );
    }
    total += value.length;
    content[key] = value;
  }
  if (total > MAX_SECRET_BYTES) throw new UsageError(`secret content too large: ${total} bytes`);
  return content;
}

/** Equal content makes no new revision. */
export function sameContent(a: Record<string, string>, b: Record<string, string>): boolean {
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && a[key] === b[key])
  );
}

/** Text of one value. */
export function decodeSecretValue(value: string): string {
  return Buffer.from(value, 'base64').toString('utf8');
}
