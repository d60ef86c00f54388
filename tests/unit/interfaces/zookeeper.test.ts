import assert from 'node:assert/strict';
import {
  provideZooKeeper,
  readZooKeeper,
  readZooKeeperRequest,
  removeProvided,
  requestZooKeeper,
} from '@charmed-spark/interfaces';
import { selfSigned } from '../controller/certificate.ts';
import { end, provide, relationId, require, secretOf } from './two-ends.ts';

const requested = '["username", "password", "tls", "tls-ca", "uris", "read-only-uris"]';

const ask: Parameters<typeof require<Awaited<ReturnType<typeof readZooKeeper>>>>[0] = async (
  ctx,
  relation,
  leader,
) => {
  if (relation) await requestZooKeeper(relation, '/kyuubi', leader);
  return readZooKeeper(ctx, relation, '/kyuubi');
};

const user = { username: 'relation-8', password: 'pw', uris: 'zk-1:2181,zk-0:2181/kyuubi' };
const bag = { endpoints: 'zk-0:2181,zk-1:2181', database: '/kyuubi' };

const give =
  (more: object = {}) =>
  async (ctx: Parameters<typeof provideZooKeeper>[0], relation: unknown) => {
    const request = await readZooKeeperRequest(relation as never);
    const hosts = ['zk-1:2181', 'zk-0:2181'];
    if (request && request.flaw === undefined) {
      const answer = { hosts, username: 'relation-7', password: 'pw', tls: false, ...more };
      await provideZooKeeper(ctx, request, answer);
    }
    return request;
  };

describe('a requirer of zookeeper', () => {
  it('asks as the Python library does, on the leader', async () => {
    const { out } = await require(ask, {});
    assert.deepEqual(out.relation('end').localApp, {
      database: '/kyuubi',
      'requested-secrets': requested,
      'provided-secrets': '["mtls-cert"]',
    });
    assert.equal(out.relation('end').localUnit['requested-secrets'], requested);
    assert.equal(out.relation('end').localUnit.data, '{}');
  });

  it('writes only its own unit bag on a follower', async () => {
    const { out } = await require(ask, { endpoints: 'zk-0:2181' }, { leader: false });
    assert.deepEqual(out.relation('end').localApp, {});
    const { data, 'requested-secrets': list } = out.relation('end').localUnit;
    assert.deepEqual([data, list], ['{"endpoints": "zk-0:2181"}', undefined]);
  });

  it('reads Canonical answers: servers sorted, the znode taken off the end of the list', async () => {
    const { secret, uri } = secretOf(user);
    const tls = secretOf({ tls: 'disabled' }, 2);
    const answer = { ...bag, 'secret-user': uri, 'secret-tls': tls.uri };
    const { read } = await require(ask, answer, { secrets: [secret, tls.secret] });
    assert.deepEqual(read, {
      state: 'ready',
      connection: {
        relationId,
        hosts: ['zk-0:2181', 'zk-1:2181'],
        namespace: '/kyuubi',
        username: 'relation-8',
        password: 'pw',
      },
    });
  });

  for (const tls of ['enabled', 'True', 'true']) {
    it(`speaks TLS when the provider says ${tls}`, async () => {
      const { cert } = await selfSigned();
      const { read } = await require(ask, { ...bag, ...user, tls, 'tls-ca': cert });
      assert.ok(read?.state === 'ready');
      assert.deepEqual(read.connection.tls, { ca: cert });
      const without = await require(ask, { ...bag, ...user, tls });
      assert.ok(without.read?.state === 'ready');
      assert.deepEqual(without.read.connection.tls, {});
    });
  }

  it('takes an empty CA in the secret for none', async () => {
    const { secret, uri } = secretOf({ tls: 'disabled', 'tls-ca': '' });
    const { read } = await require(ask, { ...bag, ...user, 'secret-tls': uri }, { secrets: [secret] });
    assert.equal(read?.state, 'ready');
  });

  it('waits for what is missing, and names a secret that it may not read', async () => {
    const { secret, uri } = secretOf(user, 1, { granted: false });
    const { read } = await require(ask, { ...bag, 'secret-user': uri }, { secrets: [secret] });
    assert.deepEqual(read, {
      state: 'waiting',
      missing: ['uris', 'username', 'password'],
      unreadable: ['secret-user'],
    });
  });

  it('picks a new password up by the label that it gave the secret', async () => {
    const { secret, uri } = secretOf(user);
    const revisions = { 1: user, 2: { ...user, password: 'new' } };
    const answer = { ...bag, 'secret-user': uri };
    const { context, seen } = end('requirer', ask);
    const state = { leader: true, relations: [{ endpoint: 'end' as const, id: 7, remoteApp: answer }] };
    const first = await context.run(context.on.relationChanged('end'), { ...state, secrets: [secret] });
    assert.equal(first.secrets[0]?.label, 'end.7.user.secret');
    const secrets = [{ ...first.secrets[0]!, revisions }];
    await context.run(context.on.secretChanged('end.7.user.secret'), { ...first, secrets });
    assert.ok(seen.last?.state === 'ready');
    assert.equal(seen.last.connection.password, 'new');
  });

  for (const [field, value, why] of [
    ['uris', 'zk-0/kyuubi', 'expected host:port'],
    ['uris', 'zk-0:2181,evil"\nx:1/kyuubi', 'expected host:port'],
    ['uris', '/kyuubi', 'expected host:port'],
    ['uris', 'zk-0:2181/other', 'names another znode than the field database'],
    ['database', '/a b', 'expected the path of a znode'],
    ['database', '/a//b', 'expected the path of a znode'],
    ['database', '/kyuubi/../other', 'expected the path of a znode'],
    ['database', '/kyuubi/.', 'expected the path of a znode'],
    ['database', '/zookeeper/config', 'expected the path of a znode'],
    ['database', `/${'x'.repeat(255)}`, 'expected the path of a znode'],
    ['username', 'a:b', 'expected no colon'],
    ['password', ' x', 'expected no blanks at its beginning or end'],
    ['tls-ca', 'hello', 'expected certificates in PEM'],
    ['secret-user', '--label', 'expected the URI of a secret'],
  ] as const) {
    it(`names the field ${field} of ${JSON.stringify(value)} without repeating it`, async () => {
      const { read } = await require(ask, { ...bag, ...user, [field]: value });
      assert.deepEqual(read, { state: 'invalid', field, why });
    });
  }
});

describe('a provider of zookeeper', () => {
  it('answers as Canonical does', async () => {
    const { out } = await provide(give(), { database: '/kyuubi', 'requested-secrets': requested });
    const [userSecret, tlsSecret] = [out.secret('end.7.user.secret'), out.secret('end.7.tls.secret')];
    assert.deepEqual(out.relation('end').localApp, {
      data: `{"database": "/kyuubi", "requested-secrets": ${JSON.stringify(requested)}}`,
      database: '/kyuubi',
      endpoints: 'zk-0:2181,zk-1:2181',
      'secret-user': `secret:${userSecret.id}`,
      'secret-tls': `secret:${tlsSecret.id}`,
    });
    assert.deepEqual(userSecret.latest, {
      username: 'relation-7',
      password: 'pw',
      uris: 'zk-0:2181,zk-1:2181/kyuubi',
    });
    assert.deepEqual(tlsSecret.latest, { tls: 'disabled' });
  });

  it('takes the CA out of the secret when TLS is switched off', async () => {
    const request = { database: '/kyuubi', 'requested-secrets': requested };
    const on = await provide(give({ tls: true, tlsCa: 'PEM' }), request);
    assert.deepEqual(on.out.secret('end.7.tls.secret').latest, { tls: 'enabled', 'tls-ca': 'PEM' });
    const off = await provide(give(), request, on.out);
    assert.deepEqual(off.out.secret('end.7.tls.secret').latest, { tls: 'disabled' });
    assert.equal(off.out.secret('end.7.user.secret').latestRevision, 1);
  });

  it('understands requests without a slash, with rights, and those of older clients', async () => {
    const read = async (remoteApp: Record<string, string>) => (await provide(give(), remoteApp)).read;
    assert.equal((await read({ database: 'app' }))?.value, '/app');
    assert.equal((await read({ database: 'app' }))?.acl, 'cdrwa');
    assert.equal((await read({ database: 'app', 'extra-user-roles': 'r' }))?.acl, 'r');
    assert.equal(await read({ 'requested-secrets': requested }), undefined);
    const old = await provide(give(), { chroot: 'app', 'chroot-acl': 'cd' });
    assert.deepEqual([old.read?.value, old.read?.acl], ['/app', 'cd']);
    assert.equal(old.out.relation('end').localApp.chroot, '/app');
  });

  for (const [request, flaw] of [
    [{ database: '/' }, 'a znode whose path is not made of 1-255 letters, digits, _.:@+-'],
    [{ database: '/a b' }, 'a znode whose path is not made of 1-255 letters, digits, _.:@+-'],
    [{ database: '/a/../b' }, 'a znode whose path has . or .. as a name in it'],
    [{ database: '/zookeeper/config' }, 'a znode whose path ZooKeeper keeps for itself'],
    [{ database: '/a', 'extra-user-roles': 'superuser' }, 'rights that are not letters of cdrwa'],
  ] as const) {
    it(`refuses ${JSON.stringify(request)}`, async () => {
      const { read } = await provide(give(), request);
      assert.equal(read?.flaw, `relation end:7 asks for ${flaw}`);
    });
  }

  it('puts a field into the plain bag of a requirer that reads secrets no more, and removes the secret', async () => {
    const first = await provide(give(), { database: '/kyuubi', 'requested-secrets': requested });
    const { out } = await provide(give(), { database: '/kyuubi' }, first.out);
    assert.equal(out.relation('end').localApp.password, 'pw');
    assert.deepEqual(out.secrets, []);
  });

  it('removes what it handed out', async () => {
    const { out } = await provide(give(), { database: '/kyuubi', 'requested-secrets': requested });
    const { context } = end('provider', (ctx) => removeProvided(ctx, 'end', 7));
    assert.deepEqual((await context.run(context.on.relationBroken('end'), out)).secrets, []);
  });
});
