import assert from 'node:assert/strict';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { parseSettings } from '../../../lib/juju/src/tools/settings-file.ts';

const settings = fc.dictionary(
  fc.string({ minLength: 1, unit: 'grapheme' }),
  fc.string({ unit: 'grapheme' }),
  { noNullPrototype: true },
);
const bytes = (text: string) => Buffer.from(text);

describe('settings files', () => {
  it('give back the texts written as JSON or YAML', () => {
    fc.assert(
      fc.property(settings, (each) => {
        assert.deepEqual(parseSettings(bytes(JSON.stringify(each))), each);
        assert.deepEqual(parseSettings(bytes(stringify(each))), each);
      }),
    );
  });

  it('keep numbers and booleans as they were written', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), (number, flag) => {
        const text = JSON.stringify({ number, flag });
        assert.deepEqual(parseSettings(bytes(text)), { number: JSON.stringify(number), flag: String(flag) });
      }),
    );
  });

  it('refuse nested values and anything but a map', () => {
    const nested = fc.oneof(fc.array(fc.string()), fc.dictionary(fc.string(), fc.string()));
    fc.assert(
      fc.property(nested, (value) => {
        assert.throws(
          () => parseSettings(bytes(JSON.stringify({ a: value }))),
          /^Error: yaml: unmarshal errors:/,
        );
      }),
    );
    for (const text of ['[a]', 'word', '5'])
      assert.throws(() => parseSettings(bytes(text)), /map\[string\]string/, text);
    assert.throws(() => parseSettings(bytes('a: "b')), /^Error: yaml: line 1: /);
  });
});
