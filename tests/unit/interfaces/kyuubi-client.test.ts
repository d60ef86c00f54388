import assert from 'node:assert/strict';
import {
  type Kyuubi,
  type KyuubiRequest,
  provideKyuubi,
  readKyuubi,
  type readKyuubiRequest,
  readKyuubiRequests,
  requestKyuubi,
} from '@charmed-spark/interfaces';
import type { Context, Relation } from '@charmed-spark/ops';
import { handedOver, provide, relationId, require } from './two-ends.ts';

const requested = '["username", "password", "tls", "tls-ca", "uris", "read-only-uris"]';
const host = 'kyuubi-k8s-service.m.svc.cluster.local';
const answer = {
  endpoints: [`${host}:10009`],
  uris: [`jdbc:hive2://${host}:10009/`],
  version: '1.10.2',
  username: 'relation_id_11',
  password: 'pw',
  tls: false,
};

const give =
  (more: object = {}) =>
  async (ctx: Context, relation: Relation | undefined): Promise<KyuubiRequest | undefined> => {
    const [request] = await readKyuubiRequests(relation === undefined ? [] : [relation]);
    if (request && request.flaw === undefined) await provideKyuubi(ctx, request, { ...answer, ...more });
    return request;
  };

const ask = async (ctx: Context, relation: Relation | undefined, leader: boolean): Promise<Kyuubi> => {
  if (relation) await requestKyuubi(relation, 'testdb', leader, ['admin']);
  return readKyuubi(ctx, relation, 'testdb');
};

describe('a provider of kyuubi_client', () => {
  it('puts no password into the plain databag because the list of secret fields cannot be read', async () => {
    for (const wrong of ['[', '"username"', '["username", 1]']) {
      const { out } = await provide(give(), { database: 'testdb', 'requested-secrets': wrong });
      const { password, username } = out.relation('end').localApp;
      assert.deepEqual({ password, username }, { password: undefined, username: undefined }, wrong);
      assert.equal(out.secret('end.7.user.secret').latest.password, 'pw');
    }
  });

  it('answers as the Python charm does', async () => {
    const { out } = await provide<KyuubiRequest | undefined>(give(), {
      database: 'testdb',
      'extra-user-roles': 'admin',
      'requested-secrets': requested,
      'provided-secrets': '["mtls-cert"]',
    });
    const [user, tls] = [out.secret('end.7.user.secret'), out.secret('end.7.tls.secret')];
    assert.deepEqual(out.relation('end').localApp, {
      data: `{"database": "testdb", "extra-user-roles": "admin", "provided-secrets": "[\\"mtls-cert\\"]", "requested-secrets": ${JSON.stringify(requested)}}`,
      endpoints: `${host}:10009`,
      version: '1.10.2',
      database: 'testdb',
      'secret-user': `secret:${user.id}`,
      'secret-tls': `secret:${tls.id}`,
    });
    assert.deepEqual(user.latest, {
      username: 'relation_id_11',
      password: 'pw',
      uris: `jdbc:hive2://${host}:10009/`,
    });
    assert.deepEqual(tls.latest, { tls: 'False' });
  });

  it('does not answer a relation whose client has asked for nothing', async () => {
    const { out } = await provide(give(), { 'requested-secrets': requested });
    assert.deepEqual(out.relation('end').localApp, {});
    assert.deepEqual(out.secrets, []);
  });

  it('joins several addresses by commas', async () => {
    const more = {
      endpoints: ['h1:30001', 'h2:30001'],
      uris: ['jdbc:hive2://h1:30001/', 'jdbc:hive2://h2:30001/'],
    };
    const { out } = await provide(give(more), { database: 'd', 'requested-secrets': requested });
    assert.equal(out.relation('end').localApp.endpoints, 'h1:30001,h2:30001');
    assert.equal(
      out.secret('end.7.user.secret').latest.uris,
      'jdbc:hive2://h1:30001/,jdbc:hive2://h2:30001/',
    );
  });

  it('changes nothing when it says the same again, and only the secret of what changed', async () => {
    const request = { database: 'd', 'requested-secrets': requested };
    const first = await provide(give(), request);
    const again = await provide(give(), request, first.out);
    const revisions = again.out.secrets.map(({ latestRevision }) => latestRevision);
    assert.deepEqual(revisions, [1, 1]);
    assert.deepEqual(again.out.relations, first.out.relations);
    const rotated = await provide(give({ password: 'new' }), request, again.out);
    assert.deepEqual(rotated.out.relations, first.out.relations);
    const latest = (label: string) => rotated.out.secret(label).latestRevision;
    assert.deepEqual([latest('end.7.user.secret'), latest('end.7.tls.secret')], [2, 1]);
  });

  it('refuses a database name that is not one line', async () => {
    for (const database of ['a\nb', 'a\u0000', 'x'.repeat(256)]) {
      const { read } = await provide<Awaited<ReturnType<typeof readKyuubiRequest>>>(give(), {
        database,
      });
      assert.match(read?.flaw ?? '', /^relation end:7 asks for a database whose name is not one line/);
    }
  });
});

describe('a client of kyuubi_client', () => {
  it('reads what a provider hands out, in secrets and in plain', async () => {
    for (const request of [
      { database: 'testdb', 'requested-secrets': requested },
      { database: 'testdb' },
    ] as Record<string, string>[]) {
      const { out } = await provide(give(), request);
      const { read } = await require<Kyuubi>(ask, out.relation('end').localApp, {
        secrets: handedOver(out),
      });
      assert.deepEqual(read, {
        state: 'ready',
        connection: {
          relationId,
          endpoints: [`${host}:10009`],
          uris: `jdbc:hive2://${host}:10009/`,
          database: 'testdb',
          username: 'relation_id_11',
          password: 'pw',
          version: '1.10.2',
        },
      });
    }
  });

  it('asks with its roles', async () => {
    const { read, out } = await require<Kyuubi>(ask, {});
    assert.deepEqual(read, {
      state: 'waiting',
      missing: ['endpoints', 'username', 'password'],
      unreadable: [],
    });
    assert.equal(out.relation('end').localApp['extra-user-roles'], 'admin');
    assert.equal(out.relation('end').localApp.database, 'testdb');
  });

  for (const [field, value, why] of [
    ['endpoints', 'h', 'expected host:port'],
    ['endpoints', 'h:0', 'expected a port within 1-65535'],
    ['uris', 'a\nb', 'expected one line of text'],
    ['tls-ca', 'x', 'expected certificates in PEM'],
  ] as const) {
    it(`names the field ${field} of ${JSON.stringify(value)}`, async () => {
      const bag = { endpoints: 'h:1', username: 'u', password: 'p', [field]: value };
      const { read } = await require<Kyuubi>(ask, bag);
      assert.deepEqual(read, { state: 'invalid', field, why });
    });
  }
});
