import { printedKeys } from './struct.ts';

/** JSON as Go's encoding/json prints it: no blanks, keys sorted, `<`, `>`, `&` escaped. */
export function toJson(value: unknown): string {
  return write(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Written by hand because a JavaScript object would put keys like "10" before all others. */
function write(value: unknown): string {
  if (value === undefined || value === null) return 'null';
  if (Array.isArray(value)) return `[${value.map(write).join(',')}]`;
  if (typeof value !== 'object') return JSON.stringify(value);
  const map = value as Record<string, unknown>;
  const members = printedKeys(map, (a, b) => (a < b ? -1 : 1)).map(
    (key) => `${JSON.stringify(key)}:${write(map[key])}`,
  );
  return `{${members.join(',')}}`;
}
