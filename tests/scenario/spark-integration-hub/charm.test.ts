import assert from 'node:assert/strict';
import { active, blocked, waiting } from '@charmed-spark/ops';
import { Context } from '@charmed-spark/ops-testing';
import type { StorageCheck } from '@charmed-spark/spark/object-storage';
import { parseAllDocuments } from 'yaml';
import { makeCharm } from '../../../lab/providers/spark-integration-hub-k8s/src/charm.ts';
import { selfSigned } from '../../unit/controller/certificate.ts';
import { FakeKubernetes } from '../kyuubi/kubernetes.ts';

const requested =
  '["username", "password", "tls", "tls-ca", "uris", "read-only-uris", "spark-properties", "resource-manifest"]';
const asks = (id: number, account: string, more: Record<string, string> = {}) => ({
  endpoint: 'spark-service-account' as const,
  id,
  remote: `app${id}`,
  remoteApp: {
    'service-account': account,
    'skip-creation': 'false',
    'requested-secrets': requested,
    ...more,
  },
});
const s3 = (more: Record<string, string> = {}) => ({
  endpoint: 's3-credentials' as const,
  id: 2,
  remote: 's3-integrator',
  remoteApp: {
    'access-key': 'AK',
    'secret-key': 'SECRETKEY',
    bucket: 'bkt',
    path: 'events',
    endpoint: 'http://minio:9000',
    ...more,
  },
});

class World {
  cluster: FakeKubernetes | undefined = new FakeKubernetes();
  check: StorageCheck = { state: 'ok' };
  readonly asked: unknown[] = [];
  readonly context = new Context(
    makeCharm({
      kubernetes: async () => this.cluster,
      checkBucket: async (target, folder) => {
        this.asked.push([target.bucket, folder]);
        return this.check;
      },
    }),
  );

  state = (relations: object[], more: object = {}) => ({
    leader: true,
    model: { name: 'm' },
    relations: relations as never,
    ...more,
  });
  run = (relations: object[], more: object = {}) =>
    this.context.run(this.context.on.updateStatus(), this.state(relations, more));
  /** Kind and name of what is in the namespace. */
  objects = (namespace = 'm') =>
    [...(this.cluster?.objects.keys() ?? [])]
      .map((key) => key.split('/'))
      .filter(([kind, where]) => where === namespace && kind !== 'Pod')
      .map(([kind, , name]) => `${kind} ${name}`)
      .sort();
}

const propertiesOf = (out: Awaited<ReturnType<World['run']>>, id: number): Record<string, string> =>
  JSON.parse(out.secret(`spark-service-account.${id}.extra.secret`).latest['spark-properties'] ?? '');

describe('spark-integration-hub-k8s charm', function () {
  this.timeout(20_000);
  it('says which command gives it the rights, and does nothing without', async () => {
    const world = new World();
    world.cluster!.may_ = ({ resource }) => resource !== 'rolebindings';
    const out = await world.run([asks(7, 'm:engine')]);
    const text = 'Run `juju trust spark-integration-hub-k8s --scope=cluster`. Needed to run.';
    assert.deepEqual([out.unitStatus, out.appStatus], [blocked(text), blocked(text)]);
    assert.deepEqual(world.objects(), []);
    assert.ok(out.logs.some(({ message }) => message.includes('patch rolebindings')));
    world.cluster = undefined;
    assert.deepEqual((await world.run([])).unitStatus, blocked(text));
  });

  it('tells a cluster that does not answer from one that refuses', async () => {
    const world = new World();
    world.cluster!.away = true;
    const out = await world.run([asks(7, 'm:engine')]);
    assert.equal(out.unitStatus.name, 'waiting');
    assert.match(out.unitStatus.message, /^Waiting for the Kubernetes API: /);
  });

  it('makes the account with the rights and Secrets of spark8t, and labels of its own', async () => {
    const world = new World();
    const out = await world.run([asks(7, 'm:engine')]);
    assert.deepEqual(out.unitStatus, active());
    assert.deepEqual(world.objects(), [
      'Role engine-role',
      'RoleBinding engine-role-binding',
      'Secret integrator-hub-conf-engine',
      'Secret spark8t-sa-conf-engine',
      'ServiceAccount engine',
    ]);
    const { metadata } = world.cluster!.object('ServiceAccount', { name: 'engine', namespace: 'm' })!;
    assert.equal(metadata?.labels?.['app.kubernetes.io/managed-by'], 'spark8t');
    assert.equal(metadata?.labels?.['spark-integration-hub/application'], 'spark-integration-hub-k8s');
    const { 'service-account': echo } = out.relation(7).localApp;
    assert.equal(echo, 'm:engine');
    assert.deepEqual(propertiesOf(out, 7), {});
  });

  it('hands out the properties of storage and options, as Secret and by the relation', async () => {
    const world = new World();
    const config = { 'enable-dynamic-allocation': true, 'spark-image': 'localhost/kyuubi:lab' };
    const out = await world.run([s3(), asks(7, 'm:engine')], { config });
    assert.deepEqual(out.unitStatus, active());
    assert.deepEqual(propertiesOf(out, 7), {
      'spark.dynamicAllocation.enabled': 'true',
      'spark.dynamicAllocation.minExecutors': '1',
      'spark.dynamicAllocation.shuffleTracking.enabled': 'true',
      'spark.eventLog.dir': 's3a://bkt/events',
      'spark.eventLog.enabled': 'true',
      'spark.hadoop.fs.s3a.access.key': 'AK',
      'spark.hadoop.fs.s3a.aws.credentials.provider': 'org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider',
      'spark.hadoop.fs.s3a.connection.ssl.enabled': 'false',
      'spark.hadoop.fs.s3a.endpoint': 'http://minio:9000',
      'spark.hadoop.fs.s3a.endpoint.region': 'us-east-1',
      'spark.hadoop.fs.s3a.path.style.access': 'true',
      'spark.hadoop.fs.s3a.secret.key': 'SECRETKEY',
      'spark.history.fs.logDirectory': 's3a://bkt/events',
      'spark.kubernetes.container.image': 'localhost/kyuubi:lab',
      'spark.kubernetes.file.upload.path': 's3a://bkt/',
      'spark.sql.warehouse.dir': 's3a://bkt/warehouse',
    });
    const { data } = world.cluster!.object('Secret', { name: 'integrator-hub-conf-engine', namespace: 'm' })!;
    assert.equal(
      Buffer.from(data?.['spark.sql.warehouse.dir'] ?? '', 'base64').toString(),
      's3a://bkt/warehouse',
    );
    assert.ok(!JSON.stringify(out.logs).includes('SECRETKEY'));
    assert.ok(!JSON.stringify(out.relation(7).localApp).includes('SECRETKEY'));
    assert.deepEqual(world.asked, [['bkt', 'events']]);
  });

  it('gives drivers and executors a truststore with every certificate of the storage', async () => {
    const world = new World();
    const chain = JSON.stringify([(await selfSigned()).cert, (await selfSigned()).cert]);
    const relations = [s3({ 'tls-ca-chain': chain, endpoint: 'https://minio:9000' }), asks(7, 'm:engine')];
    const out = await world.run(relations);
    const properties = propertiesOf(out, 7);
    const path = '/integrator-hub-conf-truststore';
    for (const role of ['driver', 'executor']) {
      assert.equal(
        properties[`spark.${role}.extraJavaOptions`],
        `-Djavax.net.ssl.trustStore=${path}/truststore.jks`,
      );
      assert.equal(properties[`spark.kubernetes.${role}.secrets.integrator-hub-conf-truststore`], path);
    }
    assert.equal(properties['spark.hadoop.fs.s3a.connection.ssl.enabled'], 'true');
    const manifest = out.secret('spark-service-account.7.extra.secret').latest['resource-manifest'] ?? '';
    const documents = parseAllDocuments(manifest).map((one) => one.toJS());
    assert.deepEqual(
      documents.map(({ kind, metadata }) => `${kind} ${metadata.name}`).sort(),
      world.objects(),
    );
    const store = documents.find(({ metadata }) => metadata.name === 'integrator-hub-conf-truststore');
    const bytes = Buffer.from(store.data['truststore.jks'], 'base64');
    assert.deepEqual([bytes.readUInt32BE(0), bytes.readUInt32BE(8)], [0xfeedfeed, 2]);
    // A storage without TLS leaves no store behind.
    const after = await world.run([s3(), asks(7, 'm:engine')]);
    assert.equal(propertiesOf(after, 7)['spark.driver.extraJavaOptions'], undefined);
    assert.ok(!world.objects().includes('Secret integrator-hub-conf-truststore'));
  });

  it('tells every client of new properties by a new revision, and writes nothing else', async () => {
    const world = new World();
    const first = await world.run([s3(), asks(7, 'm:engine'), asks(8, 'm:other')]);
    const again = await world.context.run(world.context.on.updateStatus(), first);
    const revisions = (out: typeof first) =>
      [7, 8].map((id) => out.secret(`spark-service-account.${id}.extra.secret`).latestRevision);
    assert.deepEqual([revisions(again), again.relations], [[1, 1], first.relations]);
    const config = { 'enable-dynamic-allocation': true };
    const next = await world.context.run(world.context.on.configChanged(), { ...again, config });
    assert.deepEqual(revisions(next), [2, 2]);
    assert.deepEqual(next.relations, first.relations);
  });

  it('removes what it made for a relation that is gone, and nothing else', async () => {
    const world = new World();
    world.cluster!.put('ServiceAccount', { metadata: { name: 'somebody', namespace: 'm' } });
    const first = await world.run([asks(7, 'm:engine'), asks(8, 'm:other')]);
    const out = await world.context.run(world.context.on.relationBroken(first.relation(7)), first);
    assert.deepEqual(out.unitStatus, active());
    assert.deepEqual(
      world.objects().filter((name) => !name.includes('other')),
      ['ServiceAccount somebody'],
    );
    assert.equal(world.objects().length, 6);
    assert.deepEqual(
      out.secrets.map(({ label }) => label),
      ['spark-service-account.8.extra.secret'],
    );
  });

  it('follows a client that asks for another account', async () => {
    const world = new World();
    const first = await world.run([asks(7, 'm:engine')]);
    const out = await world.run([asks(7, 'm:renamed')], { secrets: first.secrets });
    assert.equal(out.relation(7).localApp['service-account'], 'm:renamed');
    assert.ok(world.objects().every((name) => name.includes('renamed')));
  });

  it('leaves an account that exists to its owner', async () => {
    const world = new World();
    world.cluster!.put('ServiceAccount', { metadata: { name: 'default', namespace: 'm' } });
    const out = await world.run([asks(7, 'm:default'), asks(8, 'm:fine')]);
    assert.deepEqual(
      out.unitStatus,
      blocked("relation spark-service-account:7 asks for m:default, which exists and is not this hub's"),
    );
    assert.deepEqual(out.relation(7).localApp, {});
    assert.equal(out.relation(8).localApp['service-account'], 'm:fine');
    // With the wish to use it as it is, only the properties are handed out.
    const skipping = await world.run([asks(7, 'm:default', { 'skip-creation': 'true' })]);
    assert.deepEqual(skipping.unitStatus, active());
    assert.deepEqual(
      world.objects().filter((name) => name.includes('default')),
      ['Secret integrator-hub-conf-default', 'ServiceAccount default'],
    );
  });

  it('names the namespace that does not exist', async () => {
    const out = await new World().run([asks(7, 'nowhere:engine')]);
    assert.deepEqual(
      out.unitStatus,
      blocked(
        'relation spark-service-account:7 asks for an account in namespace nowhere, which does not exist',
      ),
    );
  });

  it('lets what is in its own namespace die with it, also after a forced removal', async () => {
    const world = new World();
    const name = 'spark-integration-hub-k8s';
    world.cluster!.put('StatefulSet', { metadata: { name, namespace: 'm', uid: 'uid-1' } } as never);
    world.cluster!.put('Namespace', { metadata: { name: 'far' } });
    await world.run([asks(7, 'm:engine'), asks(8, 'far:engine')]);
    const owners = (namespace: string) =>
      world.cluster!.object('ServiceAccount', { name: 'engine', namespace })?.metadata?.ownerReferences;
    assert.deepEqual(owners('m'), [{ apiVersion: 'apps/v1', kind: 'StatefulSet', name, uid: 'uid-1' }]);
    assert.equal(owners('far'), undefined);
  });

  it('remembers in a secret of its own which keys the storage let in, and writes only what changed', async () => {
    const world = new World();
    const first = await world.run([s3()]);
    const { owner, latest } = first.secret('accepted-storage');
    assert.equal(owner, 'unit');
    assert.ok(!JSON.stringify(latest).includes('SECRETKEY'));
    const next = await world.context.run(world.context.on.updateStatus(), first);
    assert.equal(next.secret('accepted-storage').latestRevision, 1);
    assert.deepEqual(next.relations, first.relations);
    const other = {
      ...next,
      relations: next.relations.map((one) => (one.id === 2 ? s3({ bucket: 'other' }) : one)),
    };
    world.check = { state: 'refused', why: 'no bucket other' };
    const refused = await world.context.run(world.context.on.updateStatus(), other as never);
    assert.deepEqual(refused.unitStatus, blocked('Invalid S3 credentials'));
    assert.ok(refused.logs.some(({ message }) => message === 'no bucket other'));
    assert.ok(!refused.secrets.some(({ label }) => label === 'accepted-storage'));
    assert.equal(world.asked.length, 3);
  });

  it('takes nothing from jobs while the storage is away that has worked with these keys', async () => {
    const world = new World();
    const relations = [s3(), asks(7, 'm:engine')];
    const first = await world.run(relations);
    world.check = { state: 'unreachable', why: 'no answer' };
    let out = first;
    for (let event = 0; event < 2; event += 1) {
      out = await world.context.run(world.context.on.updateStatus(), out);
      assert.deepEqual(out.unitStatus, waiting('Waiting for the object storage: no answer'));
      assert.equal(propertiesOf(out, 7)['spark.sql.warehouse.dir'], 's3a://bkt/warehouse');
    }
    // Keys that never worked are not handed out.
    const others = out.relations.map((one) => (one.id === 2 ? s3({ bucket: 'other' }) : one));
    const other = await world.context.run(world.context.on.updateStatus(), {
      ...out,
      relations: others as never,
    });
    assert.deepEqual(propertiesOf(other, 7), {});
    const fresh = new World();
    fresh.check = { state: 'unreachable', why: 'no answer' };
    assert.deepEqual(propertiesOf(await fresh.run(relations), 7), {});
  });

  it('names a field of the storage that is wrong or missing', async () => {
    const wrong = await new World().run([s3({ endpoint: 'minio' })]);
    assert.deepEqual(wrong.unitStatus, blocked('Invalid S3 credentials'));
    assert.ok(wrong.logs.some(({ message }) => message.includes('wrong endpoint: expected a URL')));
    const missing = await new World().run([{ ...s3(), remoteApp: {} }]);
    assert.deepEqual(
      missing.unitStatus,
      waiting('Waiting for the S3 relation: access-key, secret-key, bucket'),
    );
  });

  it('asks for the storage keys in a secret', async () => {
    const out = await new World().run([{ ...s3(), remoteApp: {} }]);
    assert.equal(out.relation(2).localApp['requested-secrets'], '["access-key", "secret-key"]');
  });

  it('works with one unit', async () => {
    const out = await new World().run([], { leader: false });
    assert.deepEqual(
      out.unitStatus,
      blocked('Integration Hub can be run with only one unit. Please scale down to 1 unit.'),
    );
  });
});
