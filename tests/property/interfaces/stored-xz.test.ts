import assert from 'node:assert/strict';
import fc from 'fast-check';
import { storedXz } from '../../../lib/interfaces/src/xz.ts';
import { readStoredXz } from '../../unit/interfaces/stored-xz.ts';

describe('a stored .xz stream', () => {
  it('holds any data, over the borders of its chunks too', async () => {
    const sizes = fc.oneof(fc.nat(40), fc.constantFrom(65_535, 65_536, 65_537, 131_072, 200_000));
    await fc.assert(
      fc.asyncProperty(sizes, fc.nat(255), async (size, seed) => {
        const data = Buffer.from(Uint8Array.from({ length: size }, (_, at) => (at * 31 + seed) % 251));
        assert.deepEqual(readStoredXz(await storedXz(data)), data);
      }),
    );
  });
});
