/** Trust stores that Java reads: checked with the JDK's own keytool. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { javaTrustStore } from '../../../lib/spark/src/index.ts';
import { selfSigned } from '../controller/certificate.ts';

const system = '/etc/ssl/certs/ca-certificates.crt';

describe('a Java trust store', () => {
  const folder = mkdtempSync(join(tmpdir(), 'charmed-spark-store-'));
  after(() => rmSync(folder, { recursive: true }));

  it('holds every certificate once, whatever stands between them', async () => {
    const [one, two] = await Promise.all([selfSigned(), selfSigned()]);
    const store = javaTrustStore([`# first\n${one.cert}\n${two.cert}`, one.cert]);
    assert.equal(Buffer.from(store ?? []).readUInt32BE(8), 2);
  });

  it('is the same for the same certificates', async () => {
    const { cert } = await selfSigned();
    assert.deepEqual(javaTrustStore([cert]), javaTrustStore([cert]));
  });

  it('is none without certificates', () => {
    assert.equal(javaTrustStore([]), undefined);
    assert.equal(javaTrustStore(['nothing here']), undefined);
  });

  it("is read by Java's keytool, with the usual password and without", async function () {
    if (spawnSync('keytool', ['-help']).error !== undefined) this.skip();
    this.timeout(30_000);
    const { cert } = await selfSigned();
    const pems = [cert, existsSync(system) ? readFileSync(system, 'utf8') : ''];
    const path = join(folder, 'truststore.jks');
    writeFileSync(path, javaTrustStore(pems) ?? '');
    for (const [input, environment] of [
      ['', { STORE_PASSWORD: 'changeit' }],
      ['\n', {}],
    ] as const) {
      const args = 'STORE_PASSWORD' in environment ? ['-storepass:env', 'STORE_PASSWORD'] : [];
      const listed = spawnSync('keytool', ['-list', '-rfc', '-keystore', path, ...args], {
        input,
        encoding: 'utf8',
        env: { ...process.env, ...environment },
      });
      assert.equal(listed.status, 0, listed.stdout + listed.stderr);
      const found = listed.stdout.match(/-----BEGIN[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
      const fingerprints = new Set(found.map((pem) => new X509Certificate(pem).fingerprint256));
      assert.ok(fingerprints.has(new X509Certificate(cert).fingerprint256));
      const expected = pems.join('\n').match(/-----BEGIN[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
      assert.equal(
        fingerprints.size,
        new Set(expected.map((pem) => new X509Certificate(pem).fingerprint256)).size,
      );
    }
  });
});
