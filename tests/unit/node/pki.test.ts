/** Certificates, made in a state directory of their own. */
import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../../lab/node/run.ts';

const script = `
import { rmSync } from 'node:fs';
import { ensurePki, pkiFile } from ${JSON.stringify(join(import.meta.dirname, '../../../lab/node/pki.ts'))};
for (const name of process.argv.slice(1)) rmSync(pkiFile(name));
await ensurePki();
`;

describe('the certificates', function () {
  this.timeout(20_000);
  let folder: string;
  const make = (...removed: string[]) =>
    run(process.execPath, ['--input-type=module', '-e', script, ...removed], {
      env: { ...process.env, CHARMED_SPARK_LAB_DIR: folder },
    });
  const text = (name: string) => readFileSync(join(folder, 'pki', name), 'utf8');
  const certificate = (name: string) => new X509Certificate(text(`${name}.crt`));

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'node-pki-'));
    await make();
  });
  after(() => rmSync(folder, { recursive: true }));

  it('keep their keys from other users', () => {
    const keys = readdirSync(join(folder, 'pki')).filter((name) => name.endsWith('.key'));
    assert.ok(keys.length > 10);
    for (const name of keys) assert.equal(statSync(join(folder, 'pki', name)).mode & 0o777, 0o600, name);
    assert.equal(statSync(join(folder, 'pki')).mode & 0o777, 0o700);
  });

  it('carry the names and addresses of their servers', () => {
    assert.equal(certificate('controller').checkIP('198.18.0.1'), '198.18.0.1');
    assert.equal(certificate('apiserver').checkHost('kubernetes.default.svc'), 'kubernetes.default.svc');
    assert.equal(certificate('apiserver').checkIP('198.19.0.1'), '198.19.0.1');
    assert.match(certificate('kubelet').subject, /O=system:nodes\nCN=system:node:lab/);
  });

  it('come from three authorities that do not know each other', () => {
    const issuers = { controller: 'ca', etcd: 'etcd-ca', 'front-proxy-client': 'front-proxy-ca' };
    for (const [name, issuer] of Object.entries(issuers)) {
      for (const authority of Object.values(issuers)) {
        const verified = certificate(name).verify(certificate(authority).publicKey);
        assert.equal(verified, authority === issuer, `${name} by ${authority}`);
      }
    }
    assert.equal(certificate('ca').ca, true);
    assert.equal(certificate('admin').ca, false);
  });

  it('are kept, and only what is missing is made', async () => {
    const [ca, admin, scheduler] = [text('ca.crt'), text('admin.crt'), text('scheduler.crt')];
    await make('scheduler.crt');
    assert.equal(text('ca.crt'), ca);
    assert.equal(text('admin.crt'), admin);
    assert.notEqual(text('scheduler.crt'), scheduler);
    assert.ok(certificate('scheduler').verify(certificate('ca').publicKey));
  });
});
