import assert from 'node:assert/strict';
import { active, blocked } from '@charmed-spark/ops';
import { Context } from '@charmed-spark/ops-testing';
import { aclKey, digestOf } from '../../../lab/providers/zookeeper-k8s/src/acl.ts';
import { makeCharm } from '../../../lab/providers/zookeeper-k8s/src/charm.ts';
import type { Outside, Session } from '../../../lab/providers/zookeeper-k8s/src/outside.ts';
import type { Znode } from '../../../lab/providers/zookeeper-k8s/src/state.ts';
import { makeAuthority } from '../../unit/interfaces/tls/authority.ts';
import { signed } from '../support/certificates.ts';

const certificates = { endpoint: 'certificates' as const, id: 3, remote: 'ca' };
const open = [{ scheme: 'world', id: 'anyone', rights: 'cdrwa' }];
const requested = '["username", "password", "tls", "tls-ca", "uris", "read-only-uris"]';
const asks = (id: number, database = '/kyuubi', more: Record<string, string> = {}) => ({
  endpoint: 'zookeeper' as const,
  id,
  remote: `app${id}`,
  remoteApp: { database, 'requested-secrets': requested, ...more },
});

/** ZooKeeper as far as the charm's sessions see it. */
class Server implements Outside, Session {
  readonly tree = new Map(
    ['/', '/zookeeper', '/zookeeper/config', '/zookeeper/quota'].map((path) => [path, open]),
  );
  answers = true;
  passwords = 0;
  writes: string[] = [];
  superPassword: string | undefined;

  version = async () => (this.answers ? '3.8.4' : undefined);
  sleep = async () => {};
  generatePassword = () => `made${++this.passwords}`.padEnd(32, 'x');
  openSession = async (superPassword: string) => {
    this.superPassword = superPassword;
    return this;
  };
  read = async (): Promise<Znode[]> => [...this.tree].map(([path, acl]) => ({ path, acl })).sort(byPath);
  create = async (znode: Znode) => this.#write('create', znode);
  setAcl = async (znode: Znode) => this.#write('set', znode);
  remove = async (path: string) => {
    this.writes.push(`remove ${path}`);
    for (const one of this.tree.keys()) if (one === path || one.startsWith(`${path}/`)) this.tree.delete(one);
  };
  close = () => {};
  #write(verb: string, { path, acl }: Znode) {
    this.writes.push(`${verb} ${path}`);
    this.tree.set(path, acl);
  }
  acl = (path: string) => aclKey(this.tree.get(path) ?? []);
}
const byPath = (a: Znode, b: Znode) => (a.path < b.path ? -1 : 1);

function started(server: Server) {
  const context = new Context(makeCharm(server));
  const world = (relations: object[], more: object = {}) => ({
    leader: true,
    model: { name: 'm' },
    relations: relations as never,
    containers: [{ name: 'zookeeper' as const }],
    ...more,
  });
  return { context, world };
}
type Out = Awaited<ReturnType<ReturnType<typeof started>['context']['run']>>;
const userOf = (out: Out, id: number) => out.secret(`zookeeper.${id}.user.secret`).latest;

describe('zookeeper-k8s charm, event by event', function () {
  this.timeout(20_000);
  it('starts the server for nobody but the user super to write to', async () => {
    const server = new Server();
    const { context, world } = started(server);
    const out = await context.run(context.on.pebbleReady('zookeeper'), world([]));
    assert.deepEqual(out.unitStatus, active());
    assert.equal(out.workloadVersion, '3.8.4');
    assert.deepEqual(out.openedPorts, ['2181/tcp']);
    const kept = out.secret('cluster.zookeeper-k8s.app').latest['super-password'];
    assert.equal(server.superPassword, kept);
    const file = out.container('zookeeper').file('/etc/zookeeper/zoo.cfg');
    assert.deepEqual([file.mode, file.user], [0o640, '_daemon_']);
    const id = digestOf('super', kept ?? '');
    assert.ok(file.text.includes(`DigestAuthenticationProvider.superDigest=${id}\n`));
    assert.ok(!file.text.includes(kept ?? ''));
    for (const path of ['/', '/zookeeper', '/zookeeper/quota']) {
      assert.equal(server.acl(path), `digest:${id}:cdrwa`);
    }
    assert.equal(out.container('zookeeper').services.zookeeper, 'active');
  });

  it('gives a relation a znode that only its user writes to and anybody reads', async () => {
    const server = new Server();
    const { context, world } = started(server);
    const out = await context.run(context.on.relationChanged('zookeeper'), world([asks(8)]));
    const { username, password = '', uris } = userOf(out, 8);
    const host = 'zookeeper-k8s-0.zookeeper-k8s-endpoints.m.svc.cluster.local';
    assert.deepEqual([username, uris], ['relation-8', `${host}:2181/kyuubi`]);
    assert.equal(password.length, 32);
    const id = digestOf('relation-8', password);
    const all = `digest:${digestOf('super', server.superPassword ?? '')}:cdrwa`;
    assert.equal(server.acl('/kyuubi'), [`digest:${id}:cdrwa`, all, 'world:anyone:r'].sort().join(' '));
    assert.equal(server.acl('/'), [`digest:${id}:cr`, all].sort().join(' '));
    const { data, 'secret-user': _, 'secret-tls': __, ...plain } = out.relation('zookeeper').localApp;
    assert.deepEqual(plain, { database: '/kyuubi', endpoints: `${host}:2181` });
    assert.ok(!JSON.stringify(out.logs).includes(password));
    assert.ok(data?.includes('"database": "/kyuubi"'));
  });

  it('writes nothing where nothing changed', async () => {
    const server = new Server();
    const { context, world } = started(server);
    const first = await context.run(context.on.relationChanged('zookeeper'), world([asks(8)]));
    server.writes = [];
    const next = await context.run(context.on.updateStatus(), first);
    assert.deepEqual(server.writes, []);
    assert.deepEqual(next.relations, first.relations);
    assert.equal(next.secret('zookeeper.8.user.secret').latestRevision, 1);
  });

  it('makes the parents of a deeper znode, through which its user may go', async () => {
    const server = new Server();
    const { context, world } = started(server);
    await context.run(
      context.on.relationChanged('zookeeper'),
      world([asks(8, 'a/b', { 'extra-user-roles': 'cr' })]),
    );
    assert.match(server.acl('/a'), /digest:relation-8:[^ ]*:cr( |$)/);
    assert.match(server.acl('/a/b'), /digest:relation-8:[^ ]*:cr( |$)/);
    assert.match(server.acl('/a/b'), /world:anyone:r/);
  });

  it('removes all that belongs to a relation that is gone, and nothing of another', async () => {
    const server = new Server();
    const { context, world } = started(server);
    const first = await context.run(context.on.updateStatus(), world([asks(8), asks(9, '/other')]));
    const own = [
      { scheme: 'digest', id: digestOf('relation-8', userOf(first, 8).password ?? ''), rights: 'cdrwa' },
    ];
    server.tree.set('/kyuubi/serverUri=x', own);
    server.tree.set('/kyuubi_1.10_USER_SPARK_SQL', own);
    server.tree.set('/kyuubi_1.10_USER_SPARK_SQL/admin', own);
    const relation = first.relation(8);
    const out = await context.run(context.on.relationBroken(relation), first);
    assert.deepEqual(
      server.writes.filter((write) => write.startsWith('remove')),
      ['remove /kyuubi', 'remove /kyuubi_1.10_USER_SPARK_SQL'],
    );
    assert.deepEqual(
      [...server.tree.keys()].filter((path) => /kyuubi|other/.test(path)),
      ['/other'],
    );
    assert.doesNotMatch(server.acl('/'), /relation-8/);
    assert.match(server.acl('/'), /relation-9/);
    assert.deepEqual(
      out.secrets.filter(({ label }) => label?.startsWith('zookeeper.8')),
      [],
    );
    assert.equal(out.secret('zookeeper.9.user.secret').latestRevision, 1);
  });

  it('gives every user a new password, and its znodes with it', async () => {
    const server = new Server();
    const { context, world } = started(server);
    const first = await context.run(context.on.relationChanged('zookeeper'), world([asks(8)]));
    const old = digestOf('relation-8', userOf(first, 8).password ?? '');
    const mine = [{ scheme: 'digest', id: old, rights: 'cdrwa' }];
    server.tree.set('/kyuubi/serverUri=x', mine);
    server.tree.set('/kyuubi_engines', mine);
    const out = await context.run(context.on.action('rotate-password'), first);
    assert.deepEqual(out.action?.results, { users: 'relation-8' });
    const id = digestOf('relation-8', userOf(out, 8).password ?? '');
    assert.notEqual(id, old);
    assert.equal(out.secret('zookeeper.8.user.secret').latestRevision, 2);
    for (const path of ['/', '/kyuubi', '/kyuubi/serverUri=x', '/kyuubi_engines']) {
      assert.ok(server.acl(path).includes(id), path);
      assert.ok(!server.acl(path).includes(old), path);
    }
  });

  it('gives a new password to one relation alone', async () => {
    const server = new Server();
    const { context, world } = started(server);
    const first = await context.run(context.on.updateStatus(), world([asks(8), asks(9, '/other')]));
    const out = await context.run(context.on.action('rotate-password', { 'relation-id': 9 }), first);
    assert.deepEqual(out.action?.results, { users: 'relation-9' });
    const revisions = [8, 9].map((id) => out.secret(`zookeeper.${id}.user.secret`).latestRevision);
    assert.deepEqual(revisions, [1, 2]);
    const none = await context.run(context.on.action('rotate-password', { 'relation-id': 3 }), first);
    assert.equal(none.action?.failed, 'No such relation has a user');
  });

  it('tells what is wrong with one relation, and serves the others', async () => {
    const server = new Server();
    const { context, world } = started(server);
    const relations = [asks(8), asks(9, '/kyuubi/sub'), asks(10, '/zookeeper'), asks(11, '/fine')];
    const out = await context.run(context.on.updateStatus(), world(relations));
    assert.deepEqual(
      out.unitStatus,
      blocked('relation zookeeper:9 asks for /kyuubi/sub, but /kyuubi belongs to relation zookeeper:8'),
    );
    assert.deepEqual(out.relation(9).localApp, {});
    assert.deepEqual(out.relation(10).localApp, {});
    assert.equal(out.relation(11).localApp.database, '/fine');
  });

  it('corrects access lists that somebody changed', async () => {
    const server = new Server();
    const { context, world } = started(server);
    const first = await context.run(context.on.relationChanged('zookeeper'), world([asks(8)]));
    const [was] = [server.acl('/kyuubi')];
    server.tree.set('/kyuubi', open);
    await context.run(context.on.updateStatus(), first);
    assert.equal(server.acl('/kyuubi'), was);
  });

  it('speaks TLS from when it has a certificate until the relation goes, and tells its clients', async () => {
    const server = new Server();
    const { context, world } = started(server);
    const waiting = await context.run(context.on.updateStatus(), world([certificates, asks(8)]));
    assert.match(waiting.unitStatus.message, /^Waiting for a certificate: /);
    assert.equal(waiting.relation(8).localApp.endpoints?.endsWith(':2181'), true);

    const authority = await makeAuthority('zookeeper');
    const tls = await context.run(
      context.on.relationChanged('certificates'),
      await signed(waiting, authority),
    );
    assert.deepEqual([tls.unitStatus, tls.openedPorts], [active(), ['2182/tcp']]);
    assert.equal(tls.relation(8).localApp.endpoints?.endsWith(':2182'), true);
    const told = tls.secret('zookeeper.8.tls.secret').latest;
    assert.deepEqual([told.tls, told['tls-ca']?.trim()], ['enabled', authority.path.at(-1)?.trim()]);
    const container = tls.container('zookeeper');
    const store = container.file('/etc/zookeeper/server.pem');
    assert.deepEqual([store.mode, store.user], [0o640, '_daemon_']);
    assert.match(store.text, /^-----BEGIN PRIVATE KEY-----/);
    assert.match(container.file('/etc/zookeeper/zoo.cfg').text, /^clientPortAddress=127\.0\.0\.1$/m);

    const plain = await context.run(context.on.relationBroken('certificates'), tls);
    assert.deepEqual([plain.unitStatus, plain.openedPorts], [active(), ['2181/tcp']]);
    assert.deepEqual(plain.secret('zookeeper.8.tls.secret').latest, { tls: 'disabled' });
    assert.equal(plain.secret('zookeeper.8.user.secret').latest.password, userOf(waiting, 8).password);
    for (const path of ['server.pem', 'ca.pem']) {
      assert.throws(() => plain.container('zookeeper').file(`/etc/zookeeper/${path}`));
    }
    assert.deepEqual(
      plain.secrets.filter(({ owner }) => owner === 'unit'),
      [],
    );
  });

  it('says that the server does not answer, and keeps what it handed out', async () => {
    const server = new Server();
    const { context, world } = started(server);
    const first = await context.run(context.on.relationChanged('zookeeper'), world([asks(8)]));
    server.answers = false;
    const out = await context.run(context.on.updateStatus(), first);
    assert.match(out.unitStatus.message, /^ZooKeeper does not answer/);
    assert.deepEqual(out.relations, first.relations);
    const action = await context.run(context.on.action('rotate-password'), first);
    assert.equal(action.action?.failed, 'ZooKeeper does not answer');
  });

  it('tells the password of super', async () => {
    const server = new Server();
    const { context, world } = started(server);
    const before = await context.run(context.on.action('get-super-password'), world([]));
    assert.match(before.action?.failed ?? '', /no password yet/);
    const first = await context.run(context.on.updateStatus(), world([]));
    const out = await context.run(context.on.action('get-super-password'), first);
    assert.deepEqual(out.action?.results, { 'super-password': server.superPassword });
  });

  it('leaves the server to the leader', async () => {
    const server = new Server();
    const { context, world } = started(server);
    const out = await context.run(context.on.updateStatus(), world([], { leader: false }));
    assert.match(
      out.unitStatus.message,
      /^Only the leader serves: no quorum in the lab; run scale-application/,
    );
  });
});
