import assert from 'node:assert/strict';
import { renderProperties } from '@charmed-spark/spark';
import fc from 'fast-check';

/** java.util.Properties.load for one document, written from its documentation, independent of the renderer. */
function load(text: string): Record<string, string> {
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

describe('Java properties', () => {
  const odd = fc.string({
    unit: fc.oneof(
      fc.constantFrom(...'\\ =:#!\n\r\t\f"\'$}{é€\u0001'),
      fc.string({ minLength: 1, maxLength: 1 }),
    ),
  });
  const text = odd.filter((value) => value !== '' && value.isWellFormed());

  it('read back to what was rendered, whatever is in keys and values', () => {
    fc.assert(
      fc.property(fc.dictionary(text, text), (properties) => {
        assert.deepEqual(
          Object.entries(load(renderProperties(properties))).sort(),
          Object.entries(properties).sort(),
        );
      }),
    );
  });

  it('are sorted by key and leave out entries without a value', () => {
    assert.equal(renderProperties({ b: '2', a: '1', c: '', d: undefined }), 'a=1\nb=2\n');
  });

  it('cannot be given a second entry by a value', () => {
    assert.equal(
      renderProperties({ user: 'x\nkyuubi.authentication=NONE' }),
      'user=x\\nkyuubi.authentication=NONE\n',
    );
  });
});
