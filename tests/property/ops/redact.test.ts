import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Redactor } from '../../../lib/ops/src/redact.ts';

/** Letters only, so that the mark itself never contains a secret. */
const secret = fc.stringMatching(/^[a-z]{6,20}$/);

describe('hiding secrets', () => {
  it('leaves none of them in any text, however they overlap', () => {
    fc.assert(
      fc.property(fc.array(secret, { minLength: 1 }), fc.array(fc.string()), (secrets, between) => {
        const redactor = new Redactor();
        // One that begins like another and goes on.
        const all = [...secrets, ...secrets.map((text) => `${text}more`)];
        for (const text of all) redactor.add(text);
        const hidden = redactor.hide(all.map((text, index) => `${text}${between[index] ?? ' '}`).join(''));
        for (const text of all) assert.ok(!hidden.includes(text));
      }),
    );
  });

  it('hides every line of a key by itself', () => {
    const redactor = new Redactor();
    redactor.add('-----BEGIN KEY-----\nabcdefgh\nijklmnop\n-----END KEY-----\n');
    assert.equal(redactor.hide('got ijklmnop'), 'got ***');
  });

  it('leaves no end of a secret that begins like another', () => {
    const redactor = new Redactor();
    redactor.add('abcdef');
    redactor.add('abcdefghi');
    assert.equal(redactor.hide('got abcdefghi and abcdef'), 'got *** and ***');
  });

  it('leaves texts without secrets as they are', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const redactor = new Redactor();
        redactor.add('a-secret-that-no-text-has');
        redactor.add('short');
        assert.equal(redactor.hide(text), text);
      }),
    );
  });
});
