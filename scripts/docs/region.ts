/** Generated parts of a hand-written document: between `<!-- generated: NAME -->` and `<!-- end -->`. */

const begin = /<!-- generated: ([\w-]+) -->\n/g;
const end = '<!-- end -->';

/**
 * The document with every generated part made anew. Throws when a part has no end, or a name that `parts`
 * does not know.
 */
export function fill(document: string, parts: Readonly<Record<string, string>>): string {
  let out = '';
  let at = 0;
  for (const match of document.matchAll(begin)) {
    const [mark, name = ''] = match;
    const from = match.index + mark.length;
    const to = document.indexOf(end, from);
    if (to < 0) throw new Error(`the generated part "${name}" has no ${end}`);
    const text = parts[name];
    if (text === undefined) {
      throw new Error(
        `the generated part "${name}" is not known; there are: ${Object.keys(parts).join(', ')}`,
      );
    }
    out += `${document.slice(at, from)}\n${text.trim()}\n\n`;
    at = to;
  }
  return out + document.slice(at);
}
