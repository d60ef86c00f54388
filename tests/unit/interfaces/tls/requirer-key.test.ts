import assert from 'node:assert/strict';
import { makePrivateKey } from '@charmed-spark/interfaces';
import { type Authority, makeAuthority } from './authority.ts';
import { certificateLabel, keyLabel, Requirer, sign, wish } from './requirer.ts';

describe('the key of a certificate', () => {
  let authority: Authority;

  before(async () => {
    authority = await makeAuthority('intermediate', await makeAuthority('root'));
  });

  it('takes the key of the operator, forgets its own, and serves with the old one until then', async () => {
    const unit = new Requirer();
    const first = await unit.run(await sign(await unit.related(), authority));
    assert.ok(unit.seen.state === 'ready');
    const { state: _, ...current } = unit.seen;
    const key = await makePrivateKey();
    unit.request = { ...wish, key: `${key}\n` };
    const changed = await unit.run(first);
    assert.deepEqual(unit.seen, { state: 'waiting', why: 'no certificate for this request yet', current });
    assert.ok(!changed.secrets.some(({ label }) => label === keyLabel));
    const next = await unit.run(await sign(changed, authority));
    assert.ok(unit.seen.state === 'ready');
    assert.equal(unit.seen.key, key);
    assert.deepEqual(
      next.secrets.map(({ label }) => certificateLabel.test(label ?? '')),
      [true],
    );
    unit.request = wish;
    const back = await unit.run(next);
    assert.equal(unit.is('waiting').current?.key, key);
    assert.notEqual(back.secret(keyLabel).latest['private-key'], key);
  });

  it('keeps all as it is while the key of the operator is none', async () => {
    const unit = new Requirer();
    const first = await unit.run(await sign(await unit.related(), authority));
    assert.ok(unit.seen.state === 'ready');
    const { state: _, ...current } = unit.seen;
    unit.request = { ...wish, key: 'no key' };
    const next = await unit.run(first);
    assert.deepEqual(unit.seen, {
      state: 'invalid',
      field: 'key',
      why: 'expected a private key in PEM, or base64 of it',
      current,
    });
    assert.deepEqual(next.relations, first.relations);
    assert.equal(next.secrets.length, first.secrets.length);
  });

  it('takes the key in any event after a relation that went without a last one', async () => {
    const unit = new Requirer();
    const first = await unit.related();
    const gone = await unit.run({ ...first, relations: [] });
    assert.deepEqual(gone.secrets, []);
  });

  it('makes a new key where the secret with the old one is gone', async () => {
    const unit = new Requirer();
    const first = await unit.run(await sign(await unit.related(), authority));
    const { key } = unit.is('ready');
    const secrets = first.secrets.filter(({ label }) => label !== keyLabel);
    const next = await unit.run({ ...first, secrets });
    assert.equal(unit.is('waiting').current?.key, key);
    assert.notEqual(next.secret(keyLabel).latest['private-key'], key);
    await unit.run(await sign(next, authority));
    assert.equal(unit.seen.state, 'ready');
  });

  it('goes on where Canonical’s library left off: its key, request and secret', async () => {
    const unit = new Requirer();
    const first = await unit.run(await sign(await unit.related(), authority));
    const theirs = first.secrets.map((secret) =>
      certificateLabel.test(secret.label ?? '')
        ? {
            ...secret,
            revisions: { 1: { certificate: secret.latest.certificate ?? '', csr: secret.latest.csr ?? '' } },
          }
        : secret,
    );
    const next = await unit.run({ ...first, secrets: theirs });
    assert.equal(unit.seen.state, 'ready');
    assert.deepEqual(next.relations, first.relations);
  });
});
