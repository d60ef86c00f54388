import assert from 'node:assert/strict';
import {
  provideKyuubi,
  provideS3,
  provideServiceAccount,
  provideZooKeeper,
  readKyuubi,
  readKyuubiRequest,
  readS3,
  readS3Request,
  readS3Truststore,
  readServiceAccount,
  readServiceAccountRequest,
  readZooKeeper,
  readZooKeeperRequest,
  requestKyuubi,
  requestS3,
  requestServiceAccount,
  requestZooKeeper,
} from '@charmed-spark/interfaces';
import type { Context, Relation } from '@charmed-spark/ops';
import fc from 'fast-check';
import { handedOver, provide, relationId, require, secretOf } from '../../unit/interfaces/two-ends.ts';

const credential = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
  .filter((text) => !/[\0\r\n]|^[\0- ]|[\0- ]$|\$\{/.test(text));
const host = fc.stringMatching(/^[a-z][a-z0-9.-]{0,20}:[1-9][0-9]{0,3}$/);
const hosts = fc.uniqueArray(host, { minLength: 1, maxLength: 5 });
const word = fc.stringMatching(/^[a-z][a-z0-9]{2,20}$/);
type Work<R> = (ctx: Context, relation: Relation, leader: boolean) => Promise<R>;
const related =
  <R>(work: Work<R>) =>
  (ctx: Context, relation: Relation | undefined, leader: boolean) => {
    assert.ok(relation);
    return work(ctx, relation, leader);
  };

/** The requirer asks, the provider answers what was asked, the requirer reads. Returns what it read. */
async function exchange<R>(ask: Work<unknown>, answer: Work<unknown>, read: Work<R>, secrets: boolean) {
  const asked = (await require(related(ask), {})).out.relation('end').localApp;
  const { 'requested-secrets': _, ...plain } = asked;
  const { out } = await provide(related(answer), secrets ? asked : plain);
  const bag = out.relation('end').localApp;
  return (await require<R>(related(read), bag, { secrets: handedOver(out) })).read;
}

describe('provider and requirer agree', function () {
  this.timeout(60_000);
  it('about every ZooKeeper', async () => {
    const path = fc.stringMatching(/^(\/[\w.-]{1,10}){1,3}$/).filter((text) => !/\/\.{1,2}(\/|$)/.test(text));
    const property = async (
      servers: string[],
      namespace: string,
      username: string,
      password: string,
      tls: boolean,
      secrets: boolean,
    ) => {
      const read = await exchange(
        (_, relation, leader) => requestZooKeeper(relation, namespace, leader),
        async (ctx, relation) => {
          const request = await readZooKeeperRequest(relation);
          assert.ok(request);
          await provideZooKeeper(ctx, request, { hosts: servers, username, password, tls });
        },
        (ctx, relation) => readZooKeeper(ctx, relation, namespace),
        secrets,
      );
      const connection = { relationId, hosts: [...servers].sort(), namespace, username, password };
      assert.deepEqual(read, {
        state: 'ready',
        connection: tls ? { ...connection, tls: {} } : connection,
      });
    };
    await fc.assert(fc.asyncProperty(hosts, path, word, credential, fc.boolean(), fc.boolean(), property));
  });

  it('about every client of Kyuubi', async () => {
    const property = async (
      endpoints: string[],
      username: string,
      password: string,
      database: string,
      tls: boolean,
      secrets: boolean,
    ) => {
      const uris = endpoints.map((endpoint) => `jdbc:hive2://${endpoint}/`);
      const read = await exchange(
        (_, relation, leader) => requestKyuubi(relation, database, leader),
        async (ctx, relation) => {
          const request = await readKyuubiRequest(relation);
          assert.ok(request);
          await provideKyuubi(ctx, request, { endpoints, uris, username, password, tls });
        },
        (ctx, relation) => readKyuubi(ctx, relation, database),
        secrets,
      );
      const connection = { relationId, endpoints, uris: uris.join(','), database, username, password };
      assert.deepEqual(read, { state: 'ready', connection: tls ? { ...connection, tls: {} } : connection });
    };
    await fc.assert(
      fc.asyncProperty(hosts, credential, credential, word, fc.boolean(), fc.boolean(), property),
    );
  });

  it('about every property of Spark', async () => {
    const key = fc.stringMatching(/^spark\.[!-9;<>-~]{1,30}$/);
    const value = fc.string({ unit: 'binary', maxLength: 40 }).filter((text) => !text.includes('\0'));
    const property = async (properties: Record<string, string>, account: string, secrets: boolean) => {
      const read = await exchange(
        (_, relation, leader) => requestServiceAccount(relation, { namespace: 'm', account }, leader),
        async (ctx, relation) => {
          const request = await readServiceAccountRequest(relation);
          assert.ok(request && request.flaw === undefined);
          await provideServiceAccount(ctx, request, { properties, manifest: '{}\n' });
        },
        (ctx, relation) => readServiceAccount(ctx, relation, `m:${account}`),
        secrets,
      );
      const state = { state: 'ready', relationId, namespace: 'm', account, properties, manifest: '{}\n' };
      assert.deepEqual(read, state);
    };
    const properties = fc.dictionary(key, value, { noNullPrototype: true });
    await fc.assert(fc.asyncProperty(properties, word, fc.boolean(), property));
  });

  it('about every storage', async () => {
    const offers = fc.record(
      {
        bucket: word,
        accessKey: credential,
        secretKey: credential,
        tlsCaChain: fc.constant([]),
        path: fc.stringMatching(/^[\w-][\w.-]{0,9}(\/[\w-][\w.-]{0,9})?$/),
        region: word,
        endpoint: host.map((at) => `https://${at}`).filter((url) => URL.canParse(url)),
        uriStyle: fc.constantFrom('path' as const, 'host' as const),
        storageClass: word,
      },
      { requiredKeys: ['bucket', 'accessKey', 'secretKey', 'tlsCaChain'], noNullPrototype: true },
    );
    const property = async (
      offer: typeof offers extends fc.Arbitrary<infer T> ? T : never,
      secrets: boolean,
    ) => {
      const read = await exchange(
        (_, relation, leader) => requestS3(relation, { bucket: 'wish' }, leader),
        async (ctx, relation) => {
          const request = await readS3Request(relation);
          assert.ok(request);
          await provideS3(ctx, request, offer as never);
        },
        (ctx, relation) => readS3(ctx, relation),
        secrets,
      );
      assert.deepEqual(read, { state: 'ready', connection: { relationId, ...offer } });
    };
    await fc.assert(fc.asyncProperty(offers, fc.boolean(), property));
  });
});

describe('whatever the other side writes', function () {
  this.timeout(60_000);
  const fields = [
    ...['database', 'chroot', 'extra-user-roles', 'requested-secrets', 'service-account', 'skip-creation'],
    ...['endpoints', 'uris', 'username', 'password', 'tls', 'tls-ca', 'version', 'data', 'lib-version'],
    ...['spark-properties', 'resource-manifest', 'bucket', 'path', 'access-key', 'secret-key', 'region'],
    ...['endpoint', 's3-uri-style', 'tls-ca-chain', 'secret-user', 'secret-tls', 'secret-extra', '__proto__'],
  ];
  const { uri, secret } = secretOf({ username: 'u', password: 'p', 'tls-ca': '', uris: '[' });
  const values = fc.oneof(
    fc.string({ unit: 'binary', minLength: 1 }),
    fc.json(),
    fc.constantFrom(uri, 'secret:x', 'h:1', '/a', 'm:a', 'True', '{}', '-----BEGIN CERTIFICATE-----'),
  );
  const bags = fc
    .uniqueArray(fc.tuple(fc.constantFrom(...fields), values), { selector: ([key]) => key, minLength: 1 })
    .map((entries) => Object.fromEntries(entries));
  const states = ['waiting', 'invalid', 'ready'];

  it('is data to a requirer, never an exception', async () => {
    const read: Work<string[]> = async (ctx, relation) => {
      const account = await readServiceAccount(ctx, relation);
      if (account.state === 'ready') await readS3Truststore(account);
      const answers = [
        await readZooKeeper(ctx, relation, '/kyuubi'),
        await readKyuubi(ctx, relation, 'd'),
        await readS3(ctx, relation),
        account,
      ];
      return answers.map(({ state }) => state);
    };
    await fc.assert(
      fc.asyncProperty(bags, async (bag) => {
        const { read: found } = await require<string[]>(related(read), bag, { secrets: [secret] });
        assert.ok(found?.every((state) => states.includes(state)));
      }),
    );
  });

  it('is data to a provider, never an exception', async () => {
    const answer = { username: 'u', password: 'p', tls: false };
    const work: Work<void> = async (ctx, relation) => {
      const zooKeeper = await readZooKeeperRequest(relation);
      if (zooKeeper) await provideZooKeeper(ctx, zooKeeper, { ...answer, hosts: ['h:1'] });
      const kyuubi = await readKyuubiRequest(relation);
      if (kyuubi) await provideKyuubi(ctx, kyuubi, { ...answer, endpoints: ['h:1'], uris: [] });
      const account = await readServiceAccountRequest(relation);
      if (account) await provideServiceAccount(ctx, account, { properties: {}, manifest: '{}\n' });
      const storage = await readS3Request(relation);
      const offer = { bucket: 'b', accessKey: 'a', secretKey: 's', tlsCaChain: [] };
      if (storage) await provideS3(ctx, storage, offer);
    };
    await fc.assert(
      fc.asyncProperty(bags, async (bag) => {
        await provide(related(work), bag);
      }),
    );
  });
});
