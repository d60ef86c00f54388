import assert from 'node:assert/strict';
import { type Authority, makeAuthority } from './authority.ts';
import { certificateLabel, Requirer, requestsOf, sign } from './requirer.ts';

describe('the renewal of a certificate', () => {
  let authority: Authority;

  before(async () => {
    authority = await makeAuthority('intermediate', await makeAuthority('root'));
  });

  it('renews in time, in the event of the expiry, and serves meanwhile', async () => {
    const unit = new Requirer();
    const first = await unit.run(await sign(await unit.related(), authority));
    assert.ok(unit.seen.state === 'ready');
    const { certificate, key } = unit.seen;
    unit.now = new Date('2026-11-24T12:00:01Z');
    const { id = '' } = first.secrets.find(({ label }) => certificateLabel.test(label ?? '')) ?? {};
    const expired = await unit.run(first, unit.on.secretExpired(id, 1));
    assert.equal(unit.seen.state, 'ready');
    const [old, renewed = '', ...more] = requestsOf(expired);
    assert.deepEqual(more, []);
    assert.notEqual(old, renewed);
    const waiting = await unit.run(expired);
    assert.deepEqual(requestsOf(waiting), [old, renewed]);
    assert.ok(unit.seen.state === 'ready' && unit.seen.certificate === certificate);
    const life = { notBefore: unit.now, notAfter: new Date('2027-11-24T00:00:00Z') };
    const next = await unit.run(await sign(waiting, authority, life));
    assert.ok(unit.seen.state === 'ready' && unit.seen.certificate !== certificate);
    assert.equal(unit.seen.key, key);
    assert.deepEqual(requestsOf(next), [renewed]);
    assert.equal(next.secrets.length, 2);
  });

  it('renews at any event once it is late, and says that the certificate has expired', async () => {
    const unit = new Requirer();
    const first = await unit.run(await sign(await unit.related(), authority));
    unit.now = new Date('2027-02-01T00:00:00Z');
    const next = await unit.run(first);
    assert.ok(unit.seen.state === 'waiting');
    assert.equal(unit.seen.why, 'the certificate expired at 2026-12-31T00:00:00.000Z');
    assert.equal(requestsOf(next).length, 2);
  });

  it('tells of a CA that has expired, goes on with what it has, and asks for nothing that would be no better', async () => {
    const short = await makeAuthority('short', undefined, { notAfter: new Date('2026-03-01T00:00:00Z') });
    const between = await makeAuthority('between', short);
    const unit = new Requirer();
    const first = await unit.run(await sign(await unit.related(), between));
    const { state: _, ...current } = unit.is('ready');
    unit.now = new Date('2026-03-02T00:00:00Z');
    const next = await unit.run(first);
    const why = 'a certificate of its chain expired at 2026-03-01T00:00:00.000Z';
    assert.deepEqual(unit.seen, { state: 'invalid', field: 'certificates', why, current });
    assert.deepEqual(requestsOf(next), requestsOf(first));
    await unit.run(await sign(next, authority));
    assert.equal(unit.seen.state, 'ready');
    const late = new Requirer();
    late.now = unit.now;
    await late.run(await sign(await late.related(), between));
    assert.equal(late.is('invalid').why, why);
  });

  it('does not ask in a circle a provider whose certificates have always expired', async () => {
    const unit = new Requirer();
    unit.now = new Date('2027-02-01T00:00:00Z');
    const first = await unit.run(await sign(await unit.related(), authority));
    assert.equal(requestsOf(first).length, 1);
    assert.equal(unit.seen.state, 'waiting');
    const renewing = await unit.run(first);
    const answered = await unit.run(await sign(renewing, authority));
    assert.equal(requestsOf(answered).length, 1);
  });
});
