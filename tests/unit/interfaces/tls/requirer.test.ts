import assert from 'node:assert/strict';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { makePrivateKey, readSigningRequest } from '@charmed-spark/interfaces';
import { withUnknownKey, withWrongDate } from '../broken-certificates.ts';
import { type Authority, makeAuthority } from './authority.ts';
import { answered, entry, Requirer, requestsOf, sign, wish } from './requirer.ts';

const keyLabel = 'afd8c2bccf834997afce12c2706d2ede-private-key-0-certificates';
const certificateLabel = /^afd8c2bccf834997afce12c2706d2ede-certificate-0-[0-9a-f]{64}$/;

describe('a requirer of tls-certificates', () => {
  let authority: Authority;
  let other: Authority & { key: unknown };

  before(async () => {
    other = await makeAuthority('root');
    authority = await makeAuthority('intermediate', other);
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

  it('has the certificate, its key and its chain, and keeps them in a secret that expires in time', async () => {
    const unit = new Requirer();
    const out = await unit.run(await sign(await unit.related(), authority));
    assert.ok(unit.seen.state === 'ready', JSON.stringify(unit.seen));
    const leaf = new X509Certificate(unit.seen.certificate);
    assert.ok(leaf.checkPrivateKey(createPrivateKey(unit.seen.key)));
    assert.deepEqual(unit.seen.chain, [unit.seen.certificate, ...authority.path]);
    assert.equal(unit.seen.ca, other.certificate);
    assert.equal(unit.seen.notAfter.toISOString(), '2026-12-31T00:00:00.000Z');
    const secret = out.secrets.find(({ label }) => certificateLabel.test(label ?? ''));
    assert.equal(secret?.latest.certificate, unit.seen.certificate);
    assert.equal(secret?.latest.csr, requestsOf(out)[0]);
    // Nine tenths of the year from 2025-12-31.
    assert.match(secret?.expire ?? '', /^2026-11-24T12:00:00/);
  });

  it('changes nothing once it has it, and needs the X.509 library no more', async () => {
    const unit = new Requirer();
    const first = await unit.run(await sign(await unit.related(), authority));
    const { seen } = unit;
    const next = await unit.run(first);
    assert.deepEqual(unit.seen, seen);
    assert.deepEqual(next.relations, first.relations);
    assert.deepEqual(
      next.secrets.map(({ id, latestRevision }) => [id, latestRevision]),
      first.secrets.map(({ id, latestRevision }) => [id, latestRevision]),
    );
  });

  it('puts a chain in order that comes in any, with the certificate anywhere', async () => {
    const unit = new Requirer();
    const out = await unit.related();
    const answer = await entry(authority, requestsOf(out)[0] ?? '');
    for (const chain of [
      [...answer.chain].reverse(),
      authority.path,
      [authority.certificate],
      [`${answer.chain.join('\n')}\n`],
    ]) {
      await unit.run(answered(out, { certificates: JSON.stringify([{ ...answer, chain }]) }));
      assert.ok(unit.seen.state === 'ready', JSON.stringify(unit.seen));
      assert.deepEqual(unit.seen.chain, [answer.certificate, ...authority.path]);
    }
  });

  it('tells what is wrong with an answer', async () => {
    const unit = new Requirer();
    const out = await unit.related();
    const [csr = ''] = requestsOf(out);
    const stranger = new Requirer();
    const [foreign = ''] = requestsOf(await stranger.related());
    const good = await entry(authority, csr);
    const why = async (remoteApp: Record<string, string>): Promise<unknown> => {
      await unit.run(answered(out, remoteApp));
      return unit.seen;
    };
    const entries = (...list: object[]) => ({ certificates: JSON.stringify(list) });
    const invalid = (text: string, field = 'certificates') => ({ state: 'invalid', field, why: text });
    const cases: [Record<string, string>, object][] = [
      [{ certificates: 'x' }, invalid('expected a JSON list')],
      [{ certificates: '{}' }, invalid('expected a JSON list')],
      [entries({ ...good, certificate: 'x' }), invalid('certificate: expected a certificate in PEM')],
      [
        entries({ ...good, certificate: good.certificate.replace(/MII..../, 'AAAAAAA') }),
        invalid('certificate: a certificate that cannot be read'),
      ],
      ...[withUnknownKey, withWrongDate].map((breaking): [Record<string, string>, object] => [
        entries({ ...good, ca: breaking(good.ca) }),
        invalid('ca: a certificate that cannot be read'),
      ]),
      [
        entries({ ...good, certificate: withWrongDate(good.certificate) }),
        invalid('certificate: a certificate that cannot be read'),
      ],
      [entries({ ...good, ca: '' }), invalid('ca: expected a certificate in PEM')],
      [entries({ ...good, chain: ['x'] }), invalid('chain: expected a certificate in PEM')],
      [entries({ ...good, chain: 'x' }), invalid('chain: expected a list')],
      [
        entries({ ...good, certificate: await authority.sign(foreign) }),
        invalid('the certificate does not belong to the key of the request'),
      ],
      [
        entries({ ...good, chain: [] }),
        invalid('the chain does not lead to the CA: no certificate of CN=intermediate'),
      ],
      [
        entries({ ...good, ca: (await makeAuthority('root')).certificate }),
        invalid('the chain does not lead to the CA: no certificate of CN=root'),
      ],
      [
        entries({ ...good, certificate: await authority.sign(csr, { ca: true }) }),
        invalid('a certificate of a CA, which was not asked for'),
      ],
      [entries({ ...good, revoked: true }), invalid('the certificate is revoked')],
      [
        {
          request_errors: JSON.stringify([
            { csr, error: { code: 101, name: 'IP_NOT_ALLOWED', message: 'no\naddresses', reason: null } },
          ]),
        },
        invalid('IP_NOT_ALLOWED: no addresses', 'request_errors'),
      ],
    ];
    for (const [remoteApp, expected] of cases) assert.deepEqual(await why(remoteApp), expected);
  });

  it('has what it needs among answers that are not its own, or not answers', async () => {
    const unit = new Requirer();
    const out = await unit.related();
    const [csr = ''] = requestsOf(out);
    const [foreign = ''] = requestsOf(await new Requirer().related());
    const list = [1, null, { certificate_signing_request: 4 }, { certificate_signing_request: foreign }];
    const mine = { ...(await entry(authority, `\n${csr}\n`)), revoked: null, future: { x: 1 } };
    await unit.run(
      answered(out, {
        certificates: JSON.stringify([...list, mine]),
        capabilities: 'x',
        request_errors: '5',
      }),
    );
    assert.equal(unit.seen.state, 'ready', JSON.stringify(unit.seen));
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

  it('takes no chain that would cost it minutes to follow', async () => {
    const unit = new Requirer();
    const out = await unit.related();
    const answer = await entry(authority, requestsOf(out)[0] ?? '');
    const chain = [...answer.chain, ...Array.from({ length: 60 }, () => other.certificate)];
    await unit.run(answered(out, { certificates: JSON.stringify([{ ...answer, chain }]) }));
    assert.deepEqual(unit.seen, {
      state: 'invalid',
      field: 'certificates',
      why: 'chain: more than 50 certificates',
    });
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

  it('takes a new certificate for the same request', async () => {
    const unit = new Requirer();
    const first = await unit.run(await sign(await unit.related(), authority));
    const next = await unit.run(await sign(first, other));
    assert.ok(unit.seen.state === 'ready');
    assert.deepEqual(unit.seen.chain, [unit.seen.certificate, other.certificate]);
    assert.deepEqual(requestsOf(next), requestsOf(first));
    const secret = next.secrets.find(({ label }) => certificateLabel.test(label ?? ''));
    assert.equal(secret?.latest.certificate, unit.seen.certificate);
  });

  it('serves on with what it has when the provider takes back its answer, or spoils it', async () => {
    const unit = new Requirer();
    const first = await unit.run(await sign(await unit.related(), authority));
    assert.ok(unit.seen.state === 'ready');
    const { state: _, ...current } = unit.seen;
    for (const bag of [{}, { certificates: '[]' }, { certificates: 'x' }]) {
      await unit.run(answered(first, bag as Record<string, string>));
      assert.ok('current' in unit.seen);
      assert.deepEqual(unit.seen.current, current);
    }
  });

  it('does not serve with a revoked certificate, nor keep it', async () => {
    const unit = new Requirer();
    const first = await unit.run(await sign(await unit.related(), authority));
    const revoked = { ...(await entry(authority, requestsOf(first)[0] ?? '')), revoked: true };
    const next = await unit.run(answered(first, { certificates: JSON.stringify([revoked]) }));
    assert.deepEqual(unit.seen, {
      state: 'invalid',
      field: 'certificates',
      why: 'the certificate is revoked',
    });
    assert.deepEqual(
      next.secrets.map(({ label }) => label),
      [keyLabel],
    );
    assert.deepEqual(requestsOf(next), requestsOf(first));
  });

  it('does not serve with a revoked certificate while it waits for another one', async () => {
    const unit = new Requirer();
    const first = await unit.run(await sign(await unit.related(), authority));
    const revoked = { ...(await entry(authority, requestsOf(first)[0] ?? '')), revoked: true };
    unit.request = { ...wish, commonName: 'other' };
    const next = await unit.run(answered(first, { certificates: JSON.stringify([revoked]) }));
    assert.deepEqual(unit.seen, { state: 'waiting', why: 'no certificate for this request yet' });
    assert.equal(requestsOf(next).length, 1);
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
