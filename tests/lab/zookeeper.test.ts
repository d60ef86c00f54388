/** The zookeeper-k8s charm with the server of the zookeeper rock, on this machine and without Kubernetes. */
import 'reflect-metadata';
import assert from 'node:assert/strict';
import { webcrypto } from 'node:crypto';
import { chmod, chown, writeFile } from 'node:fs/promises';
import { connect } from 'node:tls';
import { Context } from '@charmed-spark/ops-testing';
import * as x509 from '@peculiar/x509';
import zookeeper, { type Client } from 'node-zookeeper-client';
import { digestOf } from '../../lab/providers/zookeeper-k8s/src/acl.ts';
import { makeCharm } from '../../lab/providers/zookeeper-k8s/src/charm.ts';
import { planServer } from '../../lab/providers/zookeeper-k8s/src/server-files.ts';
import { openSession } from '../../lab/providers/zookeeper-k8s/src/session.ts';
import { askVersion } from '../../lab/providers/zookeeper-k8s/src/srvr.ts';
import { daemon } from '../../lab/rocks/daemon.ts';
import { javaHome, javaVersion } from '../../lab/rocks/java.ts';
import { freePort, host, ServerInRock } from './support/server-in-rock.ts';

const superPassword = 'super-secret-of-this-test-only-1';
const requested = '["username", "password", "tls", "tls-ca", "uris", "read-only-uris"]';
const asks = (id: number, database: string) => ({
  endpoint: 'zookeeper' as const,
  id,
  remote: `app${id}`,
  remoteApp: { database, 'requested-secrets': requested },
});
const { NO_AUTH } = zookeeper.Exception;

async function issue() {
  x509.cryptoProvider.set(webcrypto as never);
  const algorithm = {
    name: 'RSASSA-PKCS1-v1_5',
    hash: 'SHA-256',
    modulusLength: 2048,
    publicExponent: new Uint8Array([1, 0, 1]),
  };
  const keys = (await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as never;
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=zookeeper',
    keys,
    signingAlgorithm: algorithm,
    notAfter: new Date(Date.now() + 3_600_000),
    extensions: [new x509.SubjectAlternativeNameExtension([{ type: 'ip', value: host }])],
  });
  const pem = certificate.toString('pem');
  const { privateKey } = keys as { privateKey: never };
  const { KeyObject } = await import('node:crypto');
  const key = KeyObject.from(privateKey).export({ type: 'pkcs1', format: 'pem' }).toString();
  return { key, certificate: pem, ca: pem, chain: [pem], notAfter: new Date(Date.now() + 3_600_000) };
}

describe('zookeeper-k8s charm with a real server', function () {
  this.timeout('3m');
  let server: ServerInRock;
  let [plain, secure] = [0, 0];
  const clients: Client[] = [];

  /** Starts the server with the charm's own files, on other ports. */
  async function start(certificate: Parameters<typeof planServer>[1]): Promise<void> {
    const { files } = planServer(digestOf('super', superPassword), certificate);
    for (const [path, content] of Object.entries(files)) {
      const text = content
        .replace('clientPort=2181', `clientPort=${plain}`)
        .replace('secureClientPort=2182', `secureClientPort=${secure}`);
      await writeFile(server.at(path), text);
      await chown(server.at(path), daemon, daemon);
      await chmod(server.at(path), 0o640);
    }
    const command = ['/opt/zookeeper/bin/zkServer.sh', 'start-foreground', '/etc/zookeeper/zoo.cfg'];
    const environment = { JAVA_HOME: javaHome(await javaVersion()) };
    await server.start(command, environment, async () => (await askVersion(plain)) !== undefined);
  }

  /** A client that is nobody, or the user of a relation. */
  async function client(login?: { username?: string; password?: string }): Promise<Client> {
    const made = zookeeper.createClient(`${host}:${plain}`, { retries: 0 });
    clients.push(made);
    await new Promise<void>((done) => {
      made.once('connected', () => done());
      made.connect();
    });
    if (login) made.addAuthInfo('digest', Buffer.from(`${login.username}:${login.password}`));
    return made;
  }
  /** With an access list for the creator alone, as Kyuubi's with its ACL setting; nobody has none of his own. */
  const creates = (by: Client, path: string, id = ['auth', '']): Promise<string> =>
    new Promise((done) =>
      by.create(path, [new zookeeper.ACL(31, new zookeeper.Id(id[0]!, id[1]!))], (error) => {
        const { code } = (error ?? {}) as { code?: number };
        done(error ? (code === NO_AUTH ? 'refused' : String(error)) : 'created');
      }),
    );
  const lists = (by: Client, path: string): Promise<string[] | undefined> =>
    new Promise((done) => by.getChildren(path, (error, names) => done(error ? undefined : names)));

  const outside = {
    version: () => askVersion(plain),
    openSession: (password: string) => openSession(password, plain),
    generatePassword: () => `${Math.random()}`.slice(2).padEnd(32, 'x'),
    sleep: (ms: number) => new Promise<void>((done) => setTimeout(done, ms)),
  };
  const context = new Context(makeCharm(outside));
  const kept = {
    owner: 'application' as const,
    label: 'cluster.zookeeper-k8s.app',
    revisions: { 1: { 'super-password': superPassword } },
  };
  type Out = Awaited<ReturnType<typeof context.run>>;
  const event = (relations: ReturnType<typeof asks>[]): Promise<Out> =>
    context.run(context.on.updateStatus(), {
      leader: true,
      model: { name: 'm' },
      relations,
      secrets: [kept],
      containers: [{ name: 'zookeeper' }],
    });
  const login = (out: Out, id: number) => out.secret(`zookeeper.${id}.user.secret`).latest;

  before(async () => {
    server = await ServerInRock.unpack('zookeeper');
    [plain, secure] = [await freePort(), await freePort()];
    await start({ state: 'absent' });
  });
  afterEach(() => {
    for (const one of clients.splice(0)) one.close();
  });
  after(() => server?.remove());

  it('lets nobody in who has no relation, to anything but reading znodes of relations', async () => {
    const out = await event([asks(8, '/kyuubi')]);
    assert.equal(out.unitStatus.name, 'active');
    assert.equal(out.workloadVersion, '3.8.4');
    const anonymous = await client();
    for (const path of ['/x', '/kyuubi/x', '/zookeeper/x', '/zookeeper/quota/x']) {
      assert.equal(await creates(anonymous, path, ['world', 'anyone']), 'refused', path);
    }
    assert.deepEqual(await lists(anonymous, '/kyuubi'), []);
    assert.equal(await lists(anonymous, '/'), undefined);
  });

  it('gives each relation its own, and what its user makes beside it, and takes all of it away', async () => {
    const out = await event([asks(8, '/kyuubi'), asks(9, '/other')]);
    const [mine, other] = [await client(login(out, 8)), await client(login(out, 9))];
    assert.equal(await creates(mine, '/kyuubi/serverUri=a'), 'created');
    assert.equal(await creates(mine, '/kyuubi_1.10.2_USER_SPARK_SQL'), 'created');
    assert.equal(await creates(mine, '/kyuubi_1.10.2_USER_SPARK_SQL/admin'), 'created');
    assert.equal(await creates(mine, '/other/x'), 'refused');
    assert.equal(await creates(other, '/kyuubi/x'), 'refused');
    assert.equal(await creates(other, '/kyuubi_1.10.2_USER_SPARK_SQL/x'), 'refused');
    assert.equal(
      await creates(await client({ username: 'relation-8', password: 'wrong' }), '/kyuubi/x'),
      'refused',
    );

    const gone = await context.run(context.on.relationBroken(out.relation(8)), out);
    assert.equal(gone.unitStatus.name, 'active');
    const session = await openSession(superPassword, plain);
    const paths = (await session.read()).map(({ path }) => path);
    session.close();
    assert.deepEqual(paths.sort(), ['/', '/other', '/zookeeper', '/zookeeper/config', '/zookeeper/quota']);
    assert.equal(await creates(mine, '/again'), 'refused');
  });

  it("gives a new password with which the znodes stay their user's, and the old one is worth nothing", async () => {
    const out = await event([asks(8, '/kyuubi')]);
    const old = login(out, 8);
    assert.equal(await creates(await client(old), '/kyuubi/serverUri=b'), 'created');
    const next = await context.run(context.on.action('rotate-password'), out);
    assert.equal(next.action?.failed, undefined);
    const now = login(next, 8);
    assert.notEqual(now.password, old.password);
    assert.equal(await creates(await client(old), '/kyuubi/x'), 'refused');
    const user = await client(now);
    assert.equal(await creates(user, '/kyuubi/x'), 'created');
    assert.equal(await creates(user, '/kyuubi/serverUri=b/x'), 'created');
  });

  it("speaks TLS by the charm's files, with its plain port on the loopback alone", async () => {
    await server.stop();
    const issued = await issue();
    await start({ state: 'ready', ...issued });
    const authorized = (ca: string): Promise<boolean> =>
      new Promise((done) => {
        const socket = connect({ host, port: secure, ca }, () => {
          socket.end();
          done(true);
        });
        socket.on('error', () => done(false));
      });
    assert.equal(await authorized(issued.ca), true);
    assert.equal(await authorized((await issue()).ca), false);
    const { files } = planServer('super:x', { state: 'ready', ...issued });
    assert.match(files['/etc/zookeeper/zoo.cfg'] ?? '', /^clientPortAddress=127\.0\.0\.1$/m);
  });
});
