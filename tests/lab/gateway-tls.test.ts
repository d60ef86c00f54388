/** The Thrift port of the gateway with TLS by Kyuubi's settings, against a client that verifies. */
import assert from 'node:assert/strict';
import { connect, type DetailedPeerCertificate } from 'node:tls';
import { javaHome, javaVersion } from '../../lab/rocks/java.ts';
import { authority } from './support/authority.ts';
import { Gateway, type Settings } from './support/gateway.ts';
import { RockRoot } from './support/rock-root.ts';
import { host } from './support/server-in-rock.ts';

const password = 'store-secret-4';

describe('the gateway with TLS', function () {
  this.timeout('5m');
  let rock: RockRoot;
  let server: Gateway;

  const settings = (more: Settings = {}): Settings => ({
    ...server.settings(),
    'kyuubi.frontend.thrift.binary.ssl.enabled': 'true',
    'kyuubi.frontend.ssl.keystore.path': server.inside('ours.p12'),
    'kyuubi.frontend.ssl.keystore.password': password,
    'kyuubi.frontend.ssl.keystore.type': 'PKCS12',
    ...more,
  });

  async function trustStore(name: string): Promise<void> {
    const { code, stderr } = await rock.run(
      [`${javaHome(await javaVersion())}/bin/keytool`, '-importcert', '-noprompt', '-alias', name].concat(
        ['-file', server.inside(`${name}-ca.pem`), '-keystore', server.inside(`${name}.jks`)],
        ['-storepass', 'changeit'],
      ),
    );
    assert.equal(code, 0, stderr);
  }
  const trusting = (name: string): string =>
    `/;ssl=true;sslTrustStore=${server.inside(`${name}.jks`)};trustStorePassword=changeit`;

  before(async () => {
    rock = await RockRoot.unpack('kyuubi');
    server = await Gateway.create(rock, 'server');
    await authority(server.folder, 'ours', password);
    await authority(server.folder, 'other');
    for (const name of ['ours', 'other']) await trustStore(name);
  });
  after(async () => {
    await server?.stop();
    await rock?.remove();
  });

  describe('that runs', () => {
    before(() => server.start(settings()));
    after(() => server.stop());

    it('answers a client that trusts its CA', async () => {
      assert.deepEqual(await server.rows('alice', 'any', 'SELECT 40 + 2', trusting('ours')), ['42']);
    });

    it('is refused by a client that trusts another CA', async () => {
      const { code, stdout, stderr } = await server.beeline(
        'alice',
        'any',
        'SELECT 40 + 2',
        trusting('other'),
      );
      assert.notEqual(code, 0);
      assert.match(stdout + stderr, /PKIX path|unable to find valid certification path/);
    });

    it('does not answer a client without TLS', async () => {
      const { code, stdout } = await server.beeline('alice', 'any', 'SELECT 40 + 2');
      assert.notEqual(code, 0);
      assert.doesNotMatch(stdout, /42/);
    });

    it('shows the certificate of the key store, and when it expires', async () => {
      const certificate = await handshake({ maxVersion: 'TLSv1.3' });
      assert.equal(certificate.subject.CN, 'ours');
      const left = (await server.metrics()).get('kyuubi_thrift_ssl_cert_expiration')!;
      assert.ok(Math.abs(left - (Date.parse(certificate.valid_to) - Date.now())) < 60_000, String(left));
    });
  });

  it('offers no protocol that is disallowed', async () => {
    await server.start(
      settings({ 'kyuubi.frontend.thrift.binary.ssl.disallowed.protocols': 'SSLv2,SSLv3,TLSv1.2' }),
    );
    await handshake({ minVersion: 'TLSv1.3' });
    await assert.rejects(handshake({ maxVersion: 'TLSv1.2' }), /alert|protocol/i);
    await server.stop();
  });

  it('offers only the cipher suites that are listed', async () => {
    const suite = 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384';
    await server.start(settings({ 'kyuubi.frontend.thrift.binary.ssl.include.ciphersuites': suite }));
    await handshake({ maxVersion: 'TLSv1.2', ciphers: 'ECDHE-RSA-AES256-GCM-SHA384' });
    await assert.rejects(handshake({ maxVersion: 'TLSv1.2', ciphers: 'ECDHE-RSA-AES128-GCM-SHA256' }));
    await server.stop();
  });

  it('ends with 1 when the password is not the key store’s, and names neither', async () => {
    await server.launch(settings({ 'kyuubi.frontend.ssl.keystore.password': 'wrong-secret-5' }));
    assert.equal(await server.ends(), 1);
    const text = await server.log();
    assert.match(text, /cannot use the key store/);
    assert.doesNotMatch(text, /wrong-secret-5|store-secret-4/);
  });

  const handshake = (options: object): Promise<DetailedPeerCertificate> =>
    new Promise((done, fail) => {
      const socket = connect(
        { host, port: server.ports.thrift, rejectUnauthorized: false, ...options },
        () => {
          done(socket.getPeerCertificate(true));
          socket.destroy();
        },
      );
      socket.once('error', fail);
    });
});
