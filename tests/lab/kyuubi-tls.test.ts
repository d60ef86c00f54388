/** TLS on the JDBC port and the trusted folder on the running system: packed charms, real pods, a real authority. */
import assert from 'node:assert/strict';
import { createPublicKey, generateKeyPairSync, type X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { rockImage } from '../../lab/paths.ts';
import { must } from './support/actions.ts';
import { inPod, kubectl } from './support/cluster.ts';
import { lab, labJson, removeModel, waitFor, waitForStatus } from './support/lab.ts';
import { beeline, type Login } from './support/sql.ts';

const model = 'test-kyuubi-tls';
const kyuubi = 'kyuubi-k8s/0';
const ca = 'self-signed-certificates/0';
const conf = '/opt/kyuubi/conf';
const store = '/etc/charmed-spark/trust/truststore.jks';
const scratch = mkdtempSync(join(tmpdir(), 'kyuubi-tls-'));
const charm = (name: string): string => `./dist/${name}_ubuntu@22.04-amd64.charm`;

const authority = async (): Promise<string> =>
  (await must(model, ca, 'get-ca-certificate'))['ca-certificate'] ?? '';

async function address(): Promise<string> {
  const { stdout } = await kubectl([
    '-n',
    model,
    'get',
    'service',
    'kyuubi-k8s',
    '-o',
    'jsonpath={.spec.clusterIP}',
  ]);
  return stdout;
}

/** The certificate that the port shows, verified with `pem` for `name`. */
async function shown(pem: string, name = `kyuubi-k8s.${model}.svc.cluster.local`): Promise<X509Certificate> {
  const host = await address();
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port: 10009, ca: pem, servername: name, timeout: 10_000 }, () => {
      const certificate = socket.getPeerX509Certificate();
      socket.destroy();
      if (certificate === undefined) reject(new Error('no certificate'));
      else resolve(certificate);
    });
    socket.once('timeout', () => socket.destroy(new Error('no answer')));
    socket.once('error', reject);
  });
}

const login = async (): Promise<Login> => ({
  ...(await must<{ endpoint: string; username: string; password: string }>(
    model,
    kyuubi,
    'get-jdbc-endpoint',
  )),
  ca: await authority(),
});

const ls = async (path: string): Promise<string> =>
  (await inPod(model, kyuubi, 'kyuubi', ['/bin/sh', '-c', `stat -c '%n %U:%G %a' ${path} 2>/dev/null`]))
    .stdout;

const destroy = (): Promise<void> => removeModel(model);

describe('TLS of kyuubi-k8s in the lab', function () {
  this.timeout('10m');

  before(async () => {
    await lab('up');
    await destroy();
    await lab('add-model', model, '--no-switch');
    const deploy = (name: string, ...more: string[]) => lab('deploy', '--model', model, charm(name), ...more);
    await deploy('self-signed-certificates');
    await deploy('postgresql-k8s', '--resource', `postgresql-image=${rockImage('postgresql')}`);
    // Without `--trust`: TLS needs no rights in the cluster.
    await deploy(
      'kyuubi-k8s',
      '--config',
      'profile=testing',
      '--resource',
      `kyuubi-image=${rockImage('kyuubi')}`,
    );
    await lab('integrate', '--model', model, 'kyuubi-k8s:auth-db', 'postgresql-k8s:database');
    await lab(
      'integrate',
      '--model',
      model,
      'kyuubi-k8s:certificates',
      'self-signed-certificates:certificates',
    );
    await waitForStatus(model, 'kyuubi-k8s');
    await lab('model-config', '--model', model, 'update-status-hook-interval=10s');
  });
  after(async () => {
    rmSync(scratch, { recursive: true });
    await destroy();
  });

  it('shows a certificate of the authority for each of its names', async () => {
    const pem = await authority();
    for (const name of ['kyuubi-k8s-0', 'kyuubi-k8s', `kyuubi-k8s-service.${model}.svc.cluster.local`])
      assert.ok((await shown(pem, name)).checkHost(name), name);
    await assert.rejects(shown(pem, 'localhost'), /altnames|does not match/i);
  });

  it('takes a login from a client that verifies, and loses one that trusts another authority', async () => {
    const { endpoint, username, password, ca: pem } = await login();
    // The action may name the direct URI without TLS for clients of old.
    const url = endpoint.includes('ssl=true') ? endpoint : `${endpoint};ssl=true`;
    const good = await beeline(
      model,
      kyuubi,
      { endpoint: url, username, password, ca: pem },
      'SELECT 40 + 2;',
    );
    assert.deepEqual(good.rows, ['42'], good.log);
    const bad = await beeline(model, kyuubi, { endpoint: url, username, password }, 'SELECT 40 + 2;');
    assert.notEqual(bad.code, 0);
    assert.match(bad.log, /PKIX path building failed/);
  });

  it('keeps keys and stores from everybody but the server', async () => {
    const files = (await ls(`${conf}/server.* ${conf}/*.p12 ${conf}/*.jks ${conf}/ca.pem`))
      .trim()
      .split('\n');
    assert.equal(files.length, 5);
    for (const line of files) assert.match(line, / root:_daemon_ 640$/);
  });

  it('trusts further authorities without a restart of the server', async () => {
    const started = async () =>
      (
        await inPod(model, kyuubi, 'kyuubi', [
          '/bin/sh',
          '-c',
          'stat -c %Y /proc/$(pgrep -f kyuubi.server.process)',
        ])
      ).stdout;
    const before = await started();
    await lab(
      'integrate',
      '--model',
      model,
      'kyuubi-k8s:receive-ca-cert',
      'self-signed-certificates:send-ca-cert',
    );
    await waitFor('the trust store', async () => (await ls(store)) !== '');
    const { stdout } = await inPod(
      model,
      kyuubi,
      'kyuubi',
      ['keytool', '-list', '-rfc', '-keystore', store],
      '\n',
    );
    const pem = (await authority()).replace(/\s/g, '');
    assert.ok(stdout.replace(/\s/g, '').includes(pem.slice(27, -25)), 'the authority is in it');
    assert.ok((stdout.match(/BEGIN CERTIFICATE/g) ?? []).length > 100, "and the system's");
    assert.equal(await started(), before);
    await lab(
      'remove-relation',
      '--model',
      model,
      'kyuubi-k8s:receive-ca-cert',
      'self-signed-certificates:send-ca-cert',
    );
    await waitFor('the folder to go', async () => (await ls('/etc/charmed-spark/trust')) === '');
  });

  it("serves with the operator's own key once it is granted", async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 3072 });
    const file = join(scratch, 'key.pem');
    writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
    const uri = (await lab('add-secret', '--model', model, 'own-key', `private-key#file=${file}`)).trim();
    const before = (await shown(await authority())).fingerprint256;
    await lab('config', '--model', model, 'kyuubi-k8s', `tls-client-private-key=${uri}`);
    await waitForStatus(model, 'kyuubi-k8s', {
      status: 'blocked',
      message: /^Secret provided as tls-client-private-key has not been granted to the charm/,
    });
    assert.equal((await shown(await authority())).fingerprint256, before, 'it serves on with what it had');
    await lab('grant-secret', '--model', model, 'own-key', 'kyuubi-k8s');
    const own = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' });
    await waitFor('a certificate for the key', async () => {
      const { publicKey } = await shown(await authority());
      return publicKey.export({ type: 'spki', format: 'pem' }) === own;
    });
    await waitForStatus(model, 'kyuubi-k8s');
  });

  it('follows a new authority, and verifies with the old one no more', async () => {
    const old = await authority();
    await must(model, ca, 'rotate-private-key');
    await waitFor('a certificate of the new authority', async () => shown(await authority()));
    assert.notEqual(await authority(), old);
    await assert.rejects(shown(old));
  });

  it('has its certificate again in a new pod, with its new address', async () => {
    await kubectl(['-n', model, 'delete', 'pod', 'kyuubi-k8s-0']);
    await waitFor(
      'the new address in the certificate',
      async () => {
        const path = 'jsonpath={.status.podIP}';
        const { stdout: ip } = await kubectl(['-n', model, 'get', 'pod', 'kyuubi-k8s-0', '-o', path]);
        return (await shown(await authority())).checkIP(ip);
      },
      240,
    );
  });

  it('leaves no key, store or secret behind when the relation goes', async () => {
    await lab(
      'remove-relation',
      '--model',
      model,
      'kyuubi-k8s:certificates',
      'self-signed-certificates:certificates',
    );
    await waitFor('the stores to go', async () => (await ls(`${conf}/.tls-made-from`)) === '');
    assert.equal(await ls(`${conf}/server.* ${conf}/*.p12 ${conf}/*.jks ${conf}/ca.pem`), '');
    // Juju removes secrets when the hook has ended.
    await waitFor('the secrets of the unit to go', async () => {
      const secrets = await labJson<Record<string, { owner?: string }>>('secrets', '--model', model);
      return Object.values(secrets).every(({ owner }) => owner !== kyuubi);
    });
    await waitForStatus(model, 'kyuubi-k8s');
  });
});
