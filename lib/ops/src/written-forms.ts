/** The ways in which one value is written in the texts that charms handle. */

/** The value itself, and as URLs, HTML forms, JSON and Java's properties files hold it. */
export function writtenForms(value: string): Set<string> {
  const forms = new Set([value, JSON.stringify(value).slice(1, -1), ...properties(value)]);
  // Half a surrogate pair has no form in URLs.
  if (value.isWellFormed()) {
    const url = encodeURIComponent(value);
    const strict = url.replace(/[!'()*~]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
    const form = new URLSearchParams({ '': value }).toString().slice(1);
    for (const each of [url, strict, form]) forms.add(each);
  }
  return forms;
}

const SHORTHAND: Readonly<Record<string, string>> = { '\n': 'n', '\r': 'r', '\t': 't', '\f': 'f' };

/** As `java.util.Properties` takes it: with what must be escaped in a value, and with what `store` escapes. */
function properties(value: string): string[] {
  return [/[\\\n\r\t\f]|[^ -~]/g, /[\\\n\r\t\f=:#!]|[^ -~]/g].flatMap((pattern) => {
    const write = (upper: boolean): string =>
      value.replace(pattern, (c) => {
        const hex = c.charCodeAt(0).toString(16).padStart(4, '0');
        if (c >= ' ' && c <= '~') return `\\${c}`;
        return `\\${SHORTHAND[c] ?? `u${upper ? hex.toUpperCase() : hex}`}`;
      });
    return [write(false), write(true)];
  });
}
