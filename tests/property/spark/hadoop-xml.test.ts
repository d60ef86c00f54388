import assert from 'node:assert/strict';
import { renderHadoopXml } from '@charmed-spark/spark';
import fc from 'fast-check';
import { XMLParser } from 'fast-xml-parser';

const parser = new XMLParser({
  trimValues: false,
  parseTagValue: false,
  htmlEntities: false,
  isArray: (name) => name === 'property',
});

describe('Hadoop XML', () => {
  it('reads back to what was rendered', () => {
    const text = fc.string({ unit: fc.constantFrom(...'abc&<>"\' =;?]-é€'), minLength: 1 });
    fc.assert(
      fc.property(fc.dictionary(text, text, { minKeys: 1 }), (properties) => {
        const { configuration } = parser.parse(renderHadoopXml(properties));
        const found = configuration.property.map(({ name, value }: { name: string; value: string }) => [
          name,
          value,
        ]);
        assert.deepEqual(Object.fromEntries(found), { ...properties });
      }),
    );
  });

  it('refuses a character that XML cannot hold, by its number', () => {
    assert.throws(() => renderHadoopXml({ a: 'x\u0000y' }), /U\+0000/);
  });
});
