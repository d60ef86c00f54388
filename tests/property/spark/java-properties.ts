/** java.util.Properties.load for one document, written from its documentation, independent of the renderer. */
export function load(text: string): Record<string, string> {
  // A map: `__proto__` is a key like any other.
  const result = new Map<string, string>();
  for (const raw of text.split(/\r\n|\n|\r/)) {
    const line = raw.replace(/^[ \t\f]+/, '');
    if (line === '' || line[0] === '#' || line[0] === '!') continue;
    let at = 0;
    const take = (stop: (c: string) => boolean): string => {
      let out = '';
      while (at < line.length && !stop(line[at]!)) {
        if (line[at] !== '\\') out += line[at++];
        else if (line[at + 1] === 'u') {
          out += String.fromCharCode(Number.parseInt(line.slice(at + 2, at + 6), 16));
          at += 6;
        } else {
          const c = line[at + 1] ?? '';
          out += { n: '\n', r: '\r', t: '\t', f: '\f' }[c] ?? c;
          at += 2;
        }
      }
      return out;
    };
    const key = take((c) => ' \t\f=:'.includes(c));
    while (at < line.length && ' \t\f'.includes(line[at]!)) at += 1;
    if (line[at] === '=' || line[at] === ':') at += 1;
    while (at < line.length && ' \t\f'.includes(line[at]!)) at += 1;
    result.set(
      key,
      take(() => false),
    );
  }
  return Object.fromEntries(result);
}
