import assert from 'node:assert/strict';
import { makeAuthority } from './tls/authority.ts';
import { receive, transfer } from './transfer.ts';

describe('certificate_transfer', () => {
  let one: string;
  let two: string;
  const at = { relationId: 5, app: 'ca' };

  before(async () => {
    const made = [(await makeAuthority('one')).certificate, (await makeAuthority('two')).certificate].sort();
    [one, two] = made as [string, string];
  });

  it('waits for the provider, and says that it reads version 1 if it leads', async () => {
    const { seen, localApp } = await receive({});
    assert.deepEqual(seen, { ...at, state: 'waiting' });
    assert.deepEqual(localApp, { version: '1' });
    assert.deepEqual((await receive({}, false)).localApp, {});
  });

  it('reads certificates, each once, also several in one text', async () => {
    const remoteApp = { certificates: JSON.stringify([two, `${one}\n${two}\n`]), version: '1' };
    assert.deepEqual((await receive({ remoteApp })).seen, {
      ...at,
      state: 'ready',
      certificates: [one, two],
    });
  });

  it('reads that there are none', async () => {
    const remoteApp = { certificates: '[]', version: '1' };
    assert.deepEqual((await receive({ remoteApp })).seen, { ...at, state: 'ready', certificates: [] });
  });

  it('reads version 0: the chain of a unit, or its CA', async () => {
    const chain = {
      ca: JSON.stringify(one),
      certificate: '""',
      chain: JSON.stringify([one, two]),
      version: '0',
    };
    const read = async (bag: Record<string, string>) =>
      (await receive({ remoteUnits: { 0: {}, 1: bag } })).seen;
    assert.deepEqual(await read(chain), { ...at, state: 'ready', certificates: [one, two] });
    const ca = { ca: JSON.stringify(one), chain: 'null' };
    assert.deepEqual(await read(ca), { ...at, state: 'ready', certificates: [one] });
  });

  for (const [remoteApp, why] of [
    [{ certificates: 'x' }, 'expected a JSON list of certificates in PEM'],
    [{ certificates: '[1]' }, 'expected a JSON list of certificates in PEM'],
    [{ certificates: '["x"]' }, 'expected certificates in PEM'],
    [
      { certificates: '["-----BEGIN CERTIFICATE-----\\nx\\n-----END CERTIFICATE-----"]' },
      'certificate 1 cannot be read',
    ],
  ] as const) {
    it(`tells what is wrong with ${remoteApp.certificates.slice(0, 12)}`, async () => {
      const expected = { ...at, state: 'invalid', field: 'certificates', why };
      assert.deepEqual((await receive({ remoteApp })).seen, expected);
    });
  }

  it('tells what is wrong in version 0', async () => {
    const bad = async (bag: Record<string, string>) => (await receive({ remoteUnits: { 0: bag } })).seen;
    for (const [bag, field] of [
      [{ chain: 'x' }, 'chain'],
      [{ ca: 'x' }, 'ca'],
    ] as const) {
      const why = 'expected a JSON list of certificates in PEM';
      assert.deepEqual(await bad(bag), { ...at, state: 'invalid', field, why });
    }
  });

  it('is given in version 1 by the leader', async () => {
    const bags = await transfer([two, `${one}\n`, two], { version: '1' });
    assert.deepEqual(JSON.parse(bags.localApp.certificates ?? ''), [one, two]);
    assert.equal(bags.localApp.version, '1');
    assert.equal(bags.localUnit.chain, undefined);
    assert.deepEqual((await transfer([one], { version: '1' }, false)).localApp, {});
  });

  it('is given in version 0 as well to who asks for no version, and taken back', async () => {
    const first = await transfer([one, two], {});
    assert.deepEqual(JSON.parse(first.localUnit.chain ?? ''), [one, two]);
    assert.equal(first.localUnit.ca, JSON.stringify(one));
    assert.equal(first.localUnit.version, '0');
    const gone = await transfer([], {}, true, first);
    assert.equal(gone.localUnit.chain, undefined);
    assert.equal(gone.localApp.certificates, '[]');
  });
});
