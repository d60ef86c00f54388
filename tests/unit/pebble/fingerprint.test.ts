import assert from 'node:assert/strict';
import { fingerprint } from '@charmed-spark/ops';

describe('the fingerprint of texts', () => {
  it('is the same for the same texts, and another for others', () => {
    assert.match(fingerprint('a'), /^[0-9a-f]{16}$/);
    assert.equal(fingerprint('a', 'b'), fingerprint('a', 'b'));
    const different = [
      fingerprint(),
      fingerprint(''),
      fingerprint('ab'),
      fingerprint('a', 'b'),
      fingerprint('b', 'a'),
    ];
    assert.equal(new Set(different).size, different.length);
  });
});
