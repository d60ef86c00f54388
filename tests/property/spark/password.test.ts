import assert from 'node:assert/strict';
import { generatePassword } from '@charmed-spark/spark';
import * as fc from 'fast-check';

describe('generatePassword', () => {
  it('has the length asked for, letters and digits only', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300 }), (length) => {
        assert.match(generatePassword(length), new RegExp(`^[A-Za-z0-9]{${length}}$`));
      }),
    );
  });

  it('uses every letter about equally often', () => {
    const counts = new Map<string, number>();
    const drawn = 62 * 2000;
    for (const letter of generatePassword(drawn)) counts.set(letter, (counts.get(letter) ?? 0) + 1);
    assert.equal(counts.size, 62);
    // Each count has mean 2000 and deviation 44.4: beyond seven deviations is an error, not chance.
    for (const [letter, count] of counts) assert.ok(Math.abs(count - 2000) < 311, `${letter}: ${count}`);
  });

  it('gives no password twice', () => {
    assert.equal(new Set(Array.from({ length: 1000 }, () => generatePassword())).size, 1000);
  });
});
