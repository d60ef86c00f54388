import assert from 'node:assert/strict';
import { renderProperties } from '@charmed-spark/spark';
import fc from 'fast-check';
import { load } from './java-properties.ts';

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
