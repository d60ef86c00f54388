import assert from 'node:assert/strict';
import { renderProperties } from '@charmed-spark/spark';
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

  it('is hidden in a long text, also after shorter ones in which it had no room', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.string({ minLength: 6, maxLength: 30 }).filter((text) => text.trim().length >= 6),
          { minLength: 1 },
        ),
        fc.array(fc.string({ maxLength: 10 })),
        (values, before) => {
          const redactor = new Redactor();
          for (const value of values) {
            redactor.add(value);
            for (const text of before) redactor.hide(text);
          }
          for (const value of values) {
            const hidden = redactor.hide(`${'.'.repeat(40)} ${value.trim()} ${'.'.repeat(40)}`);
            assert.ok(
              !hidden.includes(value.trim()) || value.trim() === '***' || /^[.* ]+$/.test(value),
              hidden,
            );
          }
        },
      ),
    );
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
        assert.equal(redactor.hide(text), text);
      }),
    );
  });

  it('hides them as URLs, forms, JSON and properties files write them', () => {
    const plain = fc.string({ minLength: 1, unit: 'binary' }).filter((text) => text.trim().length > 5);
    fc.assert(
      fc.property(plain, (text) => {
        const value = text.trim();
        const redactor = new Redactor();
        redactor.add(value);
        const forms = [
          encodeURIComponent(value),
          new URLSearchParams({ a: value }).toString().slice(2),
          JSON.stringify(value).slice(1, -1),
          renderProperties({ a: value }).slice(2, -1),
        ];
        for (const form of forms) assert.equal(redactor.hide(`got ${form} here`), 'got *** here', form);
      }),
    );
  });

  it('hides short passwords where they stand alone, and no parts of words', () => {
    const redactor = new Redactor();
    redactor.addContent({ username: 'bob', password: 'cat', 'tls-enabled': 'true' });
    redactor.add('x1');
    assert.equal(
      redactor.hide('bob: "cat", pw=cat&a=x1; true category concat x12 cat'),
      'bob: "***", pw=***&a=***; true category concat x12 ***',
    );
  });

  it('never hides its own mark again', () => {
    const redactor = new Redactor();
    redactor.add('***');
    redactor.add('secret-one');
    assert.equal(redactor.hide('a secret-one'), 'a ***');
  });
});
