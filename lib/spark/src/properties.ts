/**
 * Java properties text, as `java.util.Properties.load` reads it: what Kyuubi and Spark read their
 * `*-defaults.conf` with.
 */

const escaped: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t', '\f': '\\f' };

const escapeText = (text: string, pattern: RegExp): string =>
  text.replace(
    pattern,
    (c) =>
      escaped[c] ?? (c < ' ' || c > '~' ? `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}` : `\\${c}`),
  );

/** One `key=value` line each, sorted by key; entries without a value are left out. */
export function renderProperties(properties: Readonly<Record<string, string | undefined>>): string {
  return Object.entries(properties)
    .filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '')
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => {
      const name = escapeText(key, /[\\\n\r\t\f :=#!]|[^ -~]/g);
      // Only leading blanks would be lost by the reader.
      const text = escapeText(value, /[\\\n\r\t\f]|[^ -~]/g).replace(/^ +/, (blanks) =>
        '\\ '.repeat(blanks.length),
      );
      return `${name}=${text}\n`;
    })
    .join('');
}
