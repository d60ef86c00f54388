import assert from 'node:assert/strict';
import fc from 'fast-check';
import { GobDecoder, GobEncoder, gob } from '../../../lab/agent/rpc/index.ts';

type Struct = Extract<gob.GobType, { kind: 'struct' }>;

const integers = [0, 1, -1, 127, 128, -128, -129, 2 ** 31, -(2 ** 53) + 1, 2n ** 63n - 1n, -(2n ** 63n)];
const scalar: Record<string, { type: gob.GobType; value: fc.Arbitrary<gob.GobValue> }> = {
  Flag: { type: gob.bool, value: fc.boolean() },
  Number: { type: gob.int, value: fc.oneof(fc.integer(), fc.constantFrom(...integers)) },
  Count: { type: gob.uint, value: fc.oneof(fc.nat(), fc.constantFrom(2 ** 32, 2n ** 64n - 1n)) },
  Ratio: {
    type: { kind: 'float' },
    value: fc.double({ noNaN: true }).map((value) => (Object.is(value, -0) ? 0 : value)),
  },
  Text: { type: gob.string, value: fc.string({ unit: 'binary' }) },
  Blob: { type: gob.bytes, value: fc.uint8Array() },
  List: { type: gob.slice('[]string', gob.string), value: fc.array(fc.string()) },
};
const inner = gob.struct('Inner', { Text: gob.string, List: gob.slice('[]int', gob.int) }) as Struct;
const outer = gob.struct('Outer', {
  ...Object.fromEntries(Object.entries(scalar).map(([name, { type }]) => [name, type])),
  Inner: inner,
  Inners: gob.slice('[]Inner', inner),
}) as Struct;

const innerValue = fc.record({ Text: fc.string(), List: fc.array(fc.integer()) });
const outerValue = fc.record({
  ...Object.fromEntries(Object.entries(scalar).map(([name, { value }]) => [name, value])),
  Inner: innerValue,
  Inners: fc.array(innerValue),
});

/** As the peer sees it: fields with zero values do not travel. */
function sparse(value: gob.GobValue, isElement = false): gob.GobValue | undefined {
  if (value === false || value === 0 || value === '' || value === 0n) return isElement ? value : undefined;
  if (value instanceof Uint8Array) return value.length === 0 ? undefined : value;
  if (Array.isArray(value))
    return value.length === 0 ? undefined : value.map((item) => sparse(item, true) as gob.GobValue);
  if (typeof value !== 'object') return value;
  const kept = Object.entries(value).flatMap(([key, item]) => {
    const rest = sparse(item as gob.GobValue);
    return rest === undefined ? [] : [[key, rest] as const];
  });
  return kept.length === 0 && !isElement ? undefined : Object.fromEntries(kept);
}

describe('gob, for any value', () => {
  it('decodes what it encodes, however the stream is cut', () => {
    fc.assert(
      fc.property(fc.array(outerValue, { maxLength: 4 }), fc.integer({ min: 1, max: 64 }), (values, cut) => {
        const encoder = new GobEncoder();
        const stream = Buffer.concat(values.map((value) => encoder.encode(outer, value)));
        const decoder = new GobDecoder();
        const got: gob.GobValue[] = [];
        for (let at = 0; at < stream.length; at += cut)
          got.push(...decoder.push(stream.subarray(at, at + cut)));
        assert.deepEqual(
          got,
          values.map((value) => sparse(value, true)),
        );
      }),
    );
  });

  it('throws on garbage instead of hanging or inventing values', () => {
    fc.assert(
      fc.property(outerValue, fc.nat(), fc.integer({ min: 1, max: 255 }), (value, where, flip) => {
        const stream = Buffer.from(new GobEncoder().encode(outer, value));
        const at = where % stream.length;
        stream[at] = (stream[at] as number) ^ flip;
        try {
          new GobDecoder().push(stream);
        } catch (error) {
          assert.ok(error instanceof Error);
        }
      }),
    );
  });
});
