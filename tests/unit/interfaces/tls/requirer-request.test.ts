import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { readSigningRequest } from '@charmed-spark/interfaces';
import { type Authority, makeAuthority } from './authority.ts';
import { keyLabel, Requirer, requestsOf, sign, wish } from './requirer.ts';

describe('a request for a certificate', () => {
  let authority: Authority;

  before(async () => {
    authority = await makeAuthority('intermediate', await makeAuthority('root'));
  });

  it('does nothing without a relation', async () => {
    const unit = new Requirer();
    const out = await unit.run({});
    assert.deepEqual(unit.seen, { state: 'absent' });
    assert.deepEqual(out.secrets, []);
  });

  it('makes a key and asks with every name, and says so in the first event', async () => {
    const unit = new Requirer();
    const out = await unit.related();
    assert.deepEqual(unit.seen, { state: 'waiting', why: 'no certificate for this request yet' });
    const [csr = ''] = requestsOf(out);
    assert.match(csr, /^-----BEGIN CERTIFICATE REQUEST-----\n[\s\S]+\n-----END CERTIFICATE REQUEST-----$/);
    assert.equal(
      out.relation('certificates').localUnit.certificate_signing_requests,
      `[{"certificate_signing_request": ${JSON.stringify(csr)}, "ca": false}]`,
    );
    const { commonName, dns, ip, foreign } = (await readSigningRequest(csr)) ?? {};
    assert.deepEqual(
      { commonName, dns, ip, foreign },
      { commonName: 'web-0', dns: ['web-0', 'web-0.m.svc'], ip: ['10.1.2.3'], foreign: false },
    );
    const key = out.secret(keyLabel);
    assert.equal(key.owner, 'unit');
    assert.match(key.latest['private-key'] ?? '', /^-----BEGIN RSA PRIVATE KEY-----/);
    assert.ok(!JSON.stringify(out.logs).includes('PRIVATE KEY'));
  });

  it('asks once, however often it is called', async () => {
    const unit = new Requirer();
    const first = await unit.related();
    const next = await unit.run(await unit.run(first));
    assert.deepEqual(next.relations, first.relations);
    assert.deepEqual(
      next.secrets.map(({ latestRevision }) => latestRevision),
      [1],
    );
  });

  it('asks anew when the names change, and serves with the old certificate until then', async () => {
    const unit = new Requirer();
    const first = await unit.run(await sign(await unit.related(), authority));
    assert.ok(unit.seen.state === 'ready');
    const { state: _, ...current } = unit.seen;
    unit.request = { ...wish, sans: [...(wish.sans ?? []), 'web.example.com'] };
    const changed = await unit.run(first);
    assert.deepEqual(unit.seen, { state: 'waiting', why: 'no certificate for this request yet', current });
    assert.equal(requestsOf(changed).length, 2);
    assert.deepEqual((await unit.run(changed)).relations, changed.relations);
    assert.equal(unit.seen.state, 'waiting');
    const next = await unit.run(await sign(changed, authority));
    assert.ok(unit.seen.state === 'ready');
    assert.match(new X509Certificate(unit.seen.certificate).subjectAltName ?? '', /DNS:web\.example\.com/);
    assert.equal(unit.seen.key, current.key);
    assert.deepEqual(requestsOf(next), requestsOf(changed).slice(1));
    assert.equal(next.secrets.length, 2);
  });

  it('does not ask anew for the same names in another order, twice, or written otherwise', async () => {
    const unit = new Requirer();
    unit.request = { commonName: 'web-0', sans: ['b', '::1', 'a', '10.1.2.3'] };
    const first = await unit.related();
    unit.request = {
      commonName: 'web-0',
      sans: [
        'a',
        'host:80',
        '10.1.2.3',
        'b',
        '0:0:0:0:0:0:0:1',
        'a',
        '',
        'a b',
        '-x',
        'x'.repeat(64),
        '300.1.1.1',
      ],
    };
    assert.deepEqual((await unit.run(first)).relations, first.relations);
    await unit.run(await sign(first, authority));
    assert.equal(unit.seen.state, 'ready');
  });

  it('takes everything with the relation', async () => {
    const unit = new Requirer();
    const first = await unit.run(await sign(await unit.related(), authority));
    unit.request = { ...wish, commonName: 'other' };
    const both = await unit.run(first);
    assert.equal(requestsOf(both).length, 2);
    const gone = await unit.run(both, unit.on.relationBroken('certificates'));
    assert.deepEqual(gone.secrets, []);
    assert.deepEqual(unit.seen, { state: 'absent' });
  });
});
