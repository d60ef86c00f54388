import assert from 'node:assert/strict';
import {
  provideServiceAccount,
  readS3Truststore,
  readServiceAccount,
  readServiceAccountRequest,
  requestServiceAccount,
  type ServiceAccountRequest,
  type SparkServiceAccount,
} from '@charmed-spark/interfaces';
import type { Context, Relation } from '@charmed-spark/ops';
import { handedOver, provide, relationId, require, secretOf } from './two-ends.ts';

const requested =
  '["username", "password", "tls", "tls-ca", "uris", "read-only-uris", "spark-properties", "resource-manifest"]';

const ask =
  (account = 'engine', skipCreation = false) =>
  async (ctx: Context, relation: Relation | undefined, leader: boolean): Promise<SparkServiceAccount> => {
    const wanted = { namespace: 'm', account, skipCreation };
    if (relation) await requestServiceAccount(relation, wanted, leader);
    return readServiceAccount(ctx, relation, `m:${account}`);
  };

const properties = { 'spark.b': '2', 'spark.a': 'ü "1"' };
const give = async (
  ctx: Context,
  relation: Relation | undefined,
): Promise<ServiceAccountRequest | undefined> => {
  const request = relation && (await readServiceAccountRequest(relation));
  if (request && request.flaw === undefined) {
    await provideServiceAccount(ctx, request, { properties, manifest: '{}\n' });
  }
  return request;
};

describe('a requirer of spark_service_account', () => {
  it('keeps the secrets among the properties out of the log, and nothing else', async () => {
    const properties = {
      'spark.hadoop.fs.s3a.access.key': 'AKIAEXAMPLE',
      'spark.hadoop.fs.s3a.secret.key': 's3cr/et+=x',
      'spark.hadoop.fs.azure.account.key.store.dfs.core.windows.net': 'YWNjb3VudA==',
      'spark.kubernetes.driver.secrets.truststore': '/opt/truststore',
      'spark.network.crypto.secretRotation': 'true',
      'spark.sql.warehouse.dir': 's3a://bucket/warehouse',
    };
    const { uri, secret } = secretOf({ 'spark-properties': JSON.stringify(properties) });
    const { out } = await require(async (ctx, relation) => {
      await readServiceAccount(ctx, relation);
      ctx.log.info(Object.values(properties).join(' '));
    }, { 'service-account': 'm:engine', 'secret-extra': uri }, { secrets: [secret] });
    assert.deepEqual(
      out.logs.map(({ message }) => message),
      ['end:7: *** *** *** /opt/truststore true s3a://bucket/warehouse'],
    );
  });

  it('asks as the Python library does', async () => {
    const { out, read } = await require<SparkServiceAccount>(ask(), {});
    assert.deepEqual(out.relation('end').localApp, {
      'requested-secrets': requested,
      'provided-secrets': '["mtls-cert"]',
      'service-account': 'm:engine',
      'skip-creation': 'false',
    });
    assert.equal(out.relation('end').localUnit['requested-secrets'], requested);
    assert.deepEqual(read, {
      state: 'waiting',
      missing: ['service-account', 'spark-properties'],
      unreadable: [],
    });
  });

  it('asks anew when the account changes, and waits until that one is granted', async () => {
    const localApp = { 'service-account': 'm:engine', 'skip-creation': 'false' };
    const granted = { 'service-account': 'm:engine', 'spark-properties': '{}' };
    const { out, read } = await require<SparkServiceAccount>(ask('other', true), granted, { localApp });
    const { 'service-account': wanted, 'skip-creation': skip } = out.relation('end').localApp;
    assert.deepEqual([wanted, skip], ['m:other', 'true']);
    assert.deepEqual(read, { state: 'waiting', missing: ['service-account'], unreadable: [] });
  });

  it('reads the properties out of the secret, by which it knows them later', async () => {
    const { secret, uri } = secretOf({
      'spark-properties': '{"spark.a": "1", "spark.n": 2, "spark.b": true}',
      'resource-manifest': '{}\n',
    });
    const bag = { 'service-account': 'm:engine', 'secret-extra': uri };
    const { read, out } = await require<SparkServiceAccount>(ask(), bag, { secrets: [secret] });
    assert.deepEqual(read, {
      state: 'ready',
      relationId,
      namespace: 'm',
      account: 'engine',
      properties: { 'spark.a': '1', 'spark.n': '2', 'spark.b': 'true' },
      manifest: '{}\n',
    });
    assert.equal(out.secrets[0]?.label, 'end.7.extra.secret');
  });

  for (const [field, value, why] of [
    ['spark-properties', '{"spark.a": ', 'expected a JSON object'],
    ['spark-properties', '["spark.a"]', 'expected a JSON object'],
    ['spark-properties', 'null', 'expected a JSON object'],
    ['spark-properties', '{"spark.a": {"b": 1}}', 'expected text as the value of spark.a'],
    ['spark-properties', '{"spark.a": null}', 'expected text as the value of spark.a'],
    ['spark-properties', '{"spark.a": "1", "x\\ny": "2"}', 'the name of property 2 is not valid'],
    ['spark-properties', '{"spark.a": "\\u0000"}', 'the value of spark.a has a null character in it'],
    ['service-account', 'engine', 'expected namespace:account'],
    ['service-account', 'm:a:b', 'expected namespace:account'],
    ['service-account', 'M:a', 'expected the name of a namespace before the colon'],
    ['service-account', 'm:a_b', 'expected the name of a service account after the colon'],
  ] as const) {
    it(`names the field ${field} of ${value}`, async () => {
      const bag = { 'service-account': 'm:engine', 'spark-properties': '{}', [field]: value };
      const { read } = await require<SparkServiceAccount>(ask(), bag);
      assert.deepEqual(read, { state: 'invalid', field, why });
    });
  }
});

describe('a provider of spark_service_account', () => {
  it('puts no property into the plain databag because the list of secret fields cannot be read', async () => {
    const asked = { 'service-account': 'm:engine', 'requested-secrets': '["spark-properties"' };
    const { out } = await provide<ServiceAccountRequest | undefined>(give, asked);
    assert.equal(out.relation('end').localApp['spark-properties'], undefined);
    assert.match(out.secret('end.7.extra.secret').latest['spark-properties'] ?? '', /spark\.a/);
  });

  it('answers as the Python hub does, and the requirer reads the same', async () => {
    const { out, read: request } = await provide<ServiceAccountRequest | undefined>(give, {
      'service-account': 'm:engine',
      'skip-creation': 'true',
      'requested-secrets': requested,
    });
    assert.deepEqual([request?.namespace, request?.account, request?.skipCreation], ['m', 'engine', true]);
    const { latest, id } = out.secret('end.7.extra.secret');
    assert.deepEqual(latest, {
      'spark-properties': '{"spark.a": "\\u00fc \\"1\\"", "spark.b": "2"}',
      'resource-manifest': '{}\n',
    });
    const { data, ...bag } = out.relation('end').localApp;
    assert.deepEqual(bag, { 'service-account': 'm:engine', 'secret-extra': `secret:${id}` });
    assert.match(
      data ?? '',
      /^{"requested-secrets": .*, "service-account": "m:engine", "skip-creation": "true"}$/,
    );
    const { read } = await require<SparkServiceAccount>(ask(), bag, { secrets: handedOver(out) });
    assert.ok(read?.state === 'ready');
    assert.deepEqual(read.properties, properties);
  });

  it('takes every name of an account that Kubernetes takes, with room for those of role and binding', async () => {
    for (const account of [`m:${'a'.repeat(240)}`, 'm:a-1.b.c']) {
      const { read } = await provide<ServiceAccountRequest | undefined>(give, { 'service-account': account });
      assert.deepEqual([read?.flaw, read?.account], [undefined, account.slice(2)]);
    }
  });

  for (const account of [
    'm:a-',
    'm:a..b',
    `m:${'a'.repeat(241)}`,
    'm',
    'm:',
    ':a',
    'm:../a',
    'm:a b',
    `m:${'a'.repeat(254)}`,
  ]) {
    it(`refuses the account ${account.slice(0, 12)}`, async () => {
      const { read } = await provide<ServiceAccountRequest | undefined>(give, { 'service-account': account });
      assert.match(
        read?.flaw ?? '',
        /^relation end:7 asks for a service account that is not valid: expected/,
      );
    });
  }
});

describe('the truststore in the manifest', () => {
  const content = Buffer.from('store').toString('base64');
  const secret = `kind: Secret
apiVersion: v1
metadata: {name: integrator-hub-conf-truststore, namespace: m}
data: {truststore.jks: ${content}}
`;
  const pointing = {
    'spark.driver.extraJavaOptions':
      '-Dx=y -Djavax.net.ssl.trustStore=/trust/truststore.jks -Djavax.net.ssl.trustStorePassword=changeit',
    'spark.kubernetes.driver.secrets.integrator-hub-conf-truststore': '/trust/',
  };
  const found = {
    secret: 'integrator-hub-conf-truststore',
    file: 'truststore.jks',
    path: '/trust/truststore.jks',
    content,
    password: 'changeit',
  };
  const indented = secret.replace(/^/gm, '  ');

  for (const [form, manifest] of Object.entries({
    'a document': `kind: ServiceAccount\nmetadata: {name: a}\n---\n${secret}`,
    'an item of a list': `kind: List\nitems:\n- kind: Role\n- ${secret.replaceAll('\n', '\n  ')}`,
    'a named entry': `serviceaccount: {kind: ServiceAccount}\ntruststore:\n${indented}`,
  })) {
    it(`is found as ${form}`, async () => {
      assert.deepEqual(await readS3Truststore({ properties: pointing, manifest }), found);
    });
  }

  it('may be text, and without a password', async () => {
    const manifest = secret.replace(/^data:.*/m, 'stringData: {truststore.jks: store}');
    const properties = {
      ...pointing,
      'spark.driver.extraJavaOptions': '-Djavax.net.ssl.trustStore="/trust/truststore.jks"',
    };
    const { password: _, ...rest } = found;
    assert.deepEqual(await readS3Truststore({ properties, manifest }), rest);
  });

  for (const [why, properties, manifest] of [
    ['no property points to one', {}, secret],
    ['the manifest is empty', pointing, '{}\n'],
    ['the manifest is no YAML', pointing, 'Secret: [\n\t}: *x'],
    [
      'the manifest is a bomb',
      pointing,
      'a: &a [Secret, Secret]\nb: &b [*a, *a, *a, *a, *a, *a]\nc: [*b, *b, *b, *b]',
    ],
    [
      'another Secret is mounted',
      { ...pointing, 'spark.kubernetes.driver.secrets.integrator-hub-conf-truststore': '/x' },
      secret,
    ],
    ['the file is not in the Secret', pointing, secret.replace('truststore.jks', 'other')],
    ['the Secret has no data', pointing, secret.replace(/^data:.*/m, '')],
  ] as const) {
    it(`is none when ${why}`, async () => {
      assert.equal(await readS3Truststore({ properties, manifest }), undefined);
    });
  }
});
