import assert from 'node:assert/strict';
import { inOneLine } from '@charmed-spark/ops';

describe('text of somebody else', () => {
  it('becomes one line without signs that a terminal obeys', () => {
    assert.equal(inOneLine(' no\n\u001b[31m\u2028access\u202eü  x\ud800'), 'no  [31m access ü  x');
  });

  it('is cut where it is long, and tells so', () => {
    assert.equal(inOneLine('abcdef', 6), 'abcdef');
    assert.equal(inOneLine('abcdefg', 6), 'abcde…');
    assert.equal(inOneLine('x'.repeat(1_000_000)).length, 200);
  });
});
