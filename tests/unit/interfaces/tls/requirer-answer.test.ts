import assert from 'node:assert/strict';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { withUnknownKey, withWrongDate } from '../broken-certificates.ts';
import { type Authority, makeAuthority } from './authority.ts';
import { answered, certificateLabel, entry, keyLabel, Requirer, requestsOf, sign, wish } from './requirer.ts';

describe('an answer to a request for a certificate', () => {
  let authority: Authority;
  let other: Authority & { key: unknown };

  before(async () => {
    other = await makeAuthority('root');
    authority = await makeAuthority('intermediate', other);
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
      [
        entries({ ...good, ca: good.certificate, chain: [] }),
        invalid('ca: the certificate itself, which it did not sign'),
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
});
