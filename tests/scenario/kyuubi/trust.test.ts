/** Whom server and engines trust: the folder in the container, and the Secret that engines mount. */
import assert from 'node:assert/strict';
import { ApiError } from '@charmed-spark/ops';
import { selfSigned } from '../../unit/controller/certificate.ts';
import { FakeKubernetes } from './kubernetes.ts';
import { hub, type Input, type Relation, related, storage, withRelations, zookeeper } from './neighbours.ts';
import { authDb, kyuubi, peers, World } from './world.ts';

const folder = '/etc/charmed-spark/trust';
const system = '/etc/ssl/certs/ca-certificates.crt';

/** A charm that gives CAs. */
const giver = (certificates: string): Relation => ({
  endpoint: 'receive-ca-cert',
  id: 30,
  remote: 'ca',
  remoteApp: { certificates, version: '1' },
});

/** Number of certificates in a Java trust store. */
const count = (content: string | Uint8Array | undefined): number =>
  Buffer.from(content ?? '').readUInt32BE(8);

describe('The trusted folder', () => {
  let one: string;
  let two: string;
  before(async () => {
    [one, two] = [(await selfSigned()).cert, (await selfSigned()).cert];
  });

  const container = (execs: (typeof kyuubi & { execs?: object[] })['execs'] = []) =>
    ({ ...kyuubi, files: { ...kyuubi.files, [system]: two }, execs }) as never;

  const world = () => {
    const made = new World();
    const cluster = new FakeKubernetes();
    made.cluster = cluster;
    cluster.put('ServiceAccount', { metadata: { name: 'kyuubi-spark-engine', namespace: 'm' } });
    const { context } = made;
    const run = (state: Input, event = context.on.updateStatus()) => context.run(event, state);
    return { cluster, context, run };
  };

  it('is not there when there is nothing more to trust', async () => {
    const { run } = world();
    const out = await run(related([], { containers: [container()] }));
    assert.deepEqual(
      Object.keys(out.container('kyuubi').files).filter((path) => path.startsWith(folder)),
      [],
    );
  });

  it("holds the system's CAs and those of the relation", async () => {
    const { run } = world();
    const given = giver(JSON.stringify([one]));
    const out = await run(related([given], { containers: [container()] }));
    const { content, mode, group } = out.container('kyuubi').files[`${folder}/truststore.jks`] ?? {};
    assert.equal(count(content), 2);
    assert.deepEqual([mode, group], [0o640, '_daemon_']);
    assert.equal(out.relation('receive-ca-cert').localApp.version, '1');
  });

  it('leaves the server alone', async () => {
    const { run } = world();
    const first = await run(related([], { containers: [container()] }));
    const given = giver(JSON.stringify([one]));
    const out = await run(withRelations(first, [peers, authDb(), given]));
    assert.ok(out.container('kyuubi').files[`${folder}/truststore.jks`]);
    assert.deepEqual(out.container('kyuubi').starts, {});
  });

  it('is made once, and again in a container that lost it', async () => {
    const { run } = world();
    const first = await run(related([giver(JSON.stringify([one]))], { containers: [container()] }));
    const wrote = (out: typeof first) => out.logs.some(({ message }) => message.includes('truststore.jks'));
    assert.ok(wrote(first));
    const again = await run(first);
    assert.ok(!wrote(again));
    const anew = await run({ ...first, containers: [container()] });
    assert.ok(wrote(anew));
  });

  it('goes with the relation', async () => {
    const { run, context } = world();
    const first = await run(related([giver(JSON.stringify([one]))], { containers: [container()] }));
    const out = await run(first, context.on.relationBroken('receive-ca-cert'));
    assert.deepEqual(
      Object.keys(out.container('kyuubi').files).filter((path) => path.startsWith(folder)),
      [],
    );
  });

  it('stays as it was while a relation gives nonsense, which is told, and comes right', async () => {
    const { run } = world();
    const first = await run(related([giver(JSON.stringify([one]))], { containers: [container()] }));
    const bad = await run(withRelations(first, [peers, authDb(), giver('["x"]')]));
    assert.match(bad.unitStatus.message, /^Relation receive-ca-cert with ca gives an invalid certificates: /);
    assert.equal(count(bad.container('kyuubi').files[`${folder}/truststore.jks`]?.content), 2);
    const good = await run(withRelations(bad, [peers, authDb(), giver(JSON.stringify([one, two]))]));
    assert.equal(good.unitStatus.name, 'active');
    assert.equal(count(good.container('kyuubi').files[`${folder}/truststore.jks`]?.content), 2);
  });

  describe('with a store from the hub', () => {
    const store = Buffer.from('a store').toString('base64');
    const granted = (password = 'store-password') =>
      hub({
        'spark-properties': JSON.stringify({
          ...storage,
          'spark.driver.extraJavaOptions': `-Djavax.net.ssl.trustStore=/s3/store.jks -Djavax.net.ssl.trustStorePassword=${password}`,
          'spark.kubernetes.driver.secrets.s3': '/s3',
        }),
        'resource-manifest': JSON.stringify({
          apiVersion: 'v1',
          kind: 'Secret',
          metadata: { name: 's3' },
          data: { 'store.jks': store },
        }),
      });

    it('takes its certificates in, read by keytool with the password in the environment', async () => {
      const { run } = world();
      const keytool = { command: ['keytool'], reply: { stdout: `Alias name: ca\n${one}` } };
      const out = await run(related([granted()], { containers: [container([keytool])] }));
      const [call] = out.container('kyuubi').execCalls;
      assert.equal(call?.environment.STORE_PASSWORD, 'store-password');
      assert.ok(!call?.command.join(' ').includes('store-password'));
      assert.equal(count(out.container('kyuubi').files[`${folder}/truststore.jks`]?.content), 2);
      assert.ok(!Object.hasOwn(out.container('kyuubi').files, `${folder}/.store-of-hub`));
      const { content } = out.container('kyuubi').files[`${folder}/object-storage-ca.pem`] ?? {};
      assert.equal(String(content), one.trim(), 'the certificates alone');
      const again = await run(out);
      assert.deepEqual(again.container('kyuubi').execCalls, []);
    });

    it('tells of a store that cannot be read, in every event, and reads the next one', async () => {
      const { run } = world();
      const refusing = {
        command: ['keytool'],
        reply: { exitCode: 1, stdout: 'keytool error: java.io.IOException: keystore password was incorrect' },
      };
      const first = await run(related([granted()], { containers: [container([refusing])] }));
      const again = await run(first);
      for (const { unitStatus } of [first, again]) {
        assert.match(
          unitStatus.message,
          /^Truststore of the integration hub cannot be read: .*password was incorrect/,
        );
      }
      assert.deepEqual(again.container('kyuubi').execCalls, []);
      const keytool = { command: ['keytool'], reply: { stdout: one } };
      const containers = [{ ...again.container('kyuubi'), execs: [keytool] }] as never;
      const mended = await run({
        ...withRelations(again, [peers, authDb(), granted('right')]),
        containers,
      });
      assert.equal(mended.unitStatus.name, 'active');
    });

    it('tells that the image has no keytool', async () => {
      const { run } = world();
      const missing = {
        command: ['keytool'],
        reply: () => {
          throw new ApiError(400, 'cannot find executable "keytool"');
        },
      };
      const out = await run(related([granted()], { containers: [container([missing])] }));
      assert.match(
        out.unitStatus.message,
        /^Truststore of the integration hub cannot be read: .*executable "keytool"/,
      );
      assert.equal(out.container('kyuubi').services.kyuubi, 'active');
    });
  });

  describe('as a Secret', () => {
    it('has the files of the folder, an owner, and what they were made from', async () => {
      const { cluster, run } = world();
      const given = giver(JSON.stringify([one]));
      const first = await run(related([hub(), zookeeper(one), given], { containers: [container()] }));
      const secret = cluster.object('Secret', { name: 'kyuubi-k8s-trust', namespace: 'm' });
      assert.deepEqual(Object.keys(secret?.data ?? {}).sort(), ['truststore.jks', 'zookeeper-ca.pem']);
      const text = Buffer.from(secret?.data?.['zookeeper-ca.pem'] ?? '', 'base64').toString();
      assert.equal(text.trim(), one.trim());
      assert.equal(secret?.metadata?.ownerReferences?.[0]?.uid, 'uid-of-the-set');
      cluster.asked.length = 0;
      await run(first);
      assert.ok(!cluster.asked.some((question) => /^(?:create|patch|delete)/.test(question)));
    });

    it('is repaired when somebody deletes it', async () => {
      const { cluster, run } = world();
      const first = await run(related([hub(), zookeeper(one)], { containers: [container()] }));
      cluster.objects.delete('Secret/m/kyuubi-k8s-trust');
      await run(first);
      assert.ok(cluster.object('Secret', { name: 'kyuubi-k8s-trust', namespace: 'm' }));
    });

    it("stands in the engines' namespace under a name of its own, and leaves it with the hub", async () => {
      const { cluster, context, run } = world();
      cluster.put('Namespace', { metadata: { name: 'spark' } });
      cluster.put('ServiceAccount', { metadata: { name: 'kyuubi-spark-engine', namespace: 'spark' } });
      const config = { profile: 'testing', namespace: 'spark' } as const;
      const granted = hub({ 'service-account': 'spark:kyuubi-spark-engine' });
      const first = await run(related([granted, zookeeper(one)], { config, containers: [container()] }));
      const secret = cluster.object('Secret', { name: 'm-kyuubi-k8s-trust', namespace: 'spark' });
      assert.equal(secret?.metadata?.labels?.['charmed-spark/application'], 'kyuubi-k8s');
      assert.equal(secret?.metadata?.ownerReferences, undefined, 'owners do not reach beyond a namespace');
      const labels = { 'charmed-spark/application': 'kyuubi-k8s', 'charmed-spark/model-uuid': 'another' };
      cluster.put('Secret', { metadata: { name: 'of-somebody-else', namespace: 'spark', labels } });
      const out = await run(first, context.on.relationBroken('spark-service-account'));
      const left = [...cluster.objects.keys()].filter((key) => key.startsWith('Secret/'));
      assert.deepEqual(left, ['Secret/spark/of-somebody-else']);
      assert.equal(out.relation('kyuubi-peers').localApp['trust-namespaces'], undefined);
    });

    it('moves with the namespace', async () => {
      const { cluster, context, run } = world();
      const first = await run(related([hub(), zookeeper(one)], { containers: [container()] }));
      cluster.put('Namespace', { metadata: { name: 'spark' } });
      cluster.put('ServiceAccount', { metadata: { name: 'kyuubi-spark-engine', namespace: 'spark' } });
      const config = { profile: 'testing', namespace: 'spark' } as const;
      const waiting = await run({ ...first, config }, context.on.configChanged());
      const secrets = () => [...cluster.objects.keys()].filter((key) => key.startsWith('Secret/'));
      assert.deepEqual(secrets(), ['Secret/m/kyuubi-k8s-trust'], 'engines that run still mount it');
      const granted = hub({ 'service-account': 'spark:kyuubi-spark-engine' });
      await run(withRelations(waiting, [peers, authDb(), granted, zookeeper(one)]));
      assert.deepEqual(secrets(), ['Secret/spark/m-kyuubi-k8s-trust']);
    });

    it('that cannot be removed is remembered until it can', async () => {
      const { cluster, context, run } = world();
      const first = await run(related([hub(), zookeeper(one)], { containers: [container()] }));
      cluster.may_ = ({ verb }) => verb === 'get';
      const broken = await run(first, context.on.relationBroken('spark-service-account'));
      assert.equal(broken.relation('kyuubi-peers').localApp['trust-namespaces'], 'm');
      cluster.may_ = () => true;
      const relations = (broken.relations ?? []).filter(
        ({ endpoint }) => endpoint !== 'spark-service-account',
      );
      await run({ ...broken, relations });
      assert.deepEqual(
        [...cluster.objects.keys()].filter((key) => key.startsWith('Secret/')),
        [],
      );
    });
  });
});
