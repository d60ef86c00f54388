/** Our side against Canonical's library, in both directions and both versions. */
import assert from 'node:assert/strict';
import { makeAuthority } from '../../unit/interfaces/tls/authority.ts';
import { receive, transfer } from '../../unit/interfaces/transfer.ts';
import { type Bag, pythonInterfaces, runPython } from './python-interfaces.ts';

describe('certificate_transfer with Canonical’s library', () => {
  let python: string;
  let certificates: string[];

  before(async function () {
    this.timeout(180_000);
    certificates = [
      (await makeAuthority('one')).certificate,
      (await makeAuthority('two')).certificate,
    ].sort();
    try {
      python = pythonInterfaces();
    } catch (error) {
      console.log(`      skipped: no Python libraries here (${String(error).split('\n')[0]})`);
      this.skip();
    }
  });

  for (const [version, app] of [
    ['1', { version: '1' }],
    ['0', {}],
  ] as const) {
    it(`gets certificates of their provider in version ${version}`, async () => {
      const bags = runPython<{ app: Bag; unit: Bag }>(python, 'transfer_provider', { certificates, app });
      const remoteApp = version === '1' ? bags.app : {};
      const { seen } = await receive({ remoteApp, remoteUnits: { 0: bags.unit } });
      assert.equal(seen?.state, 'ready');
      assert.deepEqual(seen.state === 'ready' && seen.certificates, certificates);
    }).timeout(60_000);

    it(`gives their requirer certificates in version ${version}`, async () => {
      const { localApp, localUnit } = await transfer(certificates, app);
      const theirs = runPython<{ certificates: string[]; app: Bag }>(python, 'transfer_requirer', {
        ...(version === '1' ? { app: localApp } : {}),
        unit: localUnit,
      });
      assert.deepEqual(theirs.certificates, certificates);
      assert.deepEqual(theirs.app, (await receive({})).localApp);
    }).timeout(60_000);
  }
});
