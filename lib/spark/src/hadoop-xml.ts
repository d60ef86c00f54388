/** Hadoop's configuration XML (`hive-site.xml`, `core-site.xml`). */

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Text for XML 1.0; characters that XML cannot hold at all are refused. */
function escapeXml(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML 1.0 forbids
  const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.exec(text);
  if (forbidden)
    throw new Error(
      `character U+${forbidden[0].charCodeAt(0).toString(16).padStart(4, '0')} cannot stand in XML`,
    );
  return text.replace(/[&<>"']/g, (c) => entities[c] ?? c).replaceAll('\r', '&#13;');
}

/** A `configuration` document with one property per entry, sorted by name. */
export function renderHadoopXml(properties: Readonly<Record<string, string | undefined>>): string {
  const lines = Object.entries(properties)
    .filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '')
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([name, value]) =>
        `  <property><name>${escapeXml(name)}</name><value>${escapeXml(value)}</value></property>\n`,
    );
  return `<?xml version="1.0" encoding="UTF-8"?>\n<configuration>\n${lines.join('')}</configuration>\n`;
}
