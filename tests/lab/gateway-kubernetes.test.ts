/** The gateway in a pod: engines are driver pods with executors, tables are on S3, secrets are in no ConfigMap. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { importImage } from '../../lab/node/index.ts';
import { rockImage } from '../../lab/paths.ts';
import { streamProgress } from '../../lab/progress.ts';
import { buildRock } from '../../lab/rocks/index.ts';
import { kubectl } from './support/cluster.ts';
import { properties, type Settings } from './support/gateway.ts';
import { lab, type Output, waitFor } from './support/lab.ts';

const namespace = 'test-gateway';
const keys = { access: randomBytes(10).toString('hex'), secret: randomBytes(20).toString('hex') };

const kyuubi: Settings = {
  'kyuubi.kubernetes.namespace': namespace,
  'kyuubi.kubernetes.spark.cleanupTerminatedDriverPod.kind': 'COMPLETED',
  'kyuubi.kubernetes.spark.cleanupTerminatedDriverPod.checkInterval': 'PT5S',
  'kyuubi.kubernetes.terminatedApplicationRetainPeriod': 'PT1S',
  'kyuubi.session.engine.initialize.timeout': 'PT8M',
  'kyuubi.session.engine.idle.timeout': 'PT45S',
  'kyuubi.frontend.rest.bind.host': '127.0.0.1',
};

const spark: Settings = {
  'spark.master': 'k8s://https://kubernetes.default.svc',
  'spark.submit.deployMode': 'cluster',
  'spark.kubernetes.namespace': namespace,
  'spark.kubernetes.container.image': rockImage('kyuubi'),
  'spark.kubernetes.container.image.pullPolicy': 'IfNotPresent',
  'spark.kubernetes.authenticate.driver.serviceAccountName': 'spark',
  'spark.kubernetes.driver.request.cores': '100m',
  'spark.kubernetes.executor.request.cores': '100m',
  'spark.executor.instances': '1',
  'spark.executor.memory': '512m',
  'spark.authenticate': 'true',
  'spark.network.crypto.enabled': 'true',
  'spark.io.encryption.enabled': 'true',
  'spark.hadoop.fs.s3a.endpoint': 'http://minio:9000',
  'spark.hadoop.fs.s3a.path.style.access': 'true',
  'spark.hadoop.fs.s3a.connection.ssl.enabled': 'false',
  'spark.hadoop.fs.s3a.access.key': keys.access,
  'spark.hadoop.fs.s3a.secret.key': keys.secret,
  'spark.sql.warehouse.dir': 's3a://tables/warehouse',
  'spark.sql.extensions': 'org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions',
  'spark.sql.catalog.iceberg': 'org.apache.iceberg.spark.SparkCatalog',
  'spark.sql.catalog.iceberg.type': 'hadoop',
  'spark.sql.catalog.iceberg.warehouse': 's3a://tables/warehouse',
};

const rule = (resources: string[], verbs: string[]): object => ({ apiGroups: [''], resources, verbs });
/** What spark-submit needs, and the Secret of an engine; the driver needs the first rule only. */
const roles = {
  server: [
    rule(['pods', 'configmaps', 'services'], ['create', 'get', 'list', 'watch', 'delete', 'patch', 'update']),
    rule(['pods/log'], ['get']),
    rule(['secrets'], ['create', 'get', 'list', 'patch', 'update', 'delete']),
  ],
  spark: [
    rule(
      ['pods', 'configmaps', 'services', 'persistentvolumeclaims'],
      ['create', 'get', 'list', 'watch', 'delete', 'deletecollection', 'patch', 'update'],
    ),
  ],
};

const pod = (
  name: string,
  account: string,
  script: string,
  environment: Settings,
  image: string,
): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, labels: { app: name } },
  spec: {
    serviceAccountName: account,
    terminationGracePeriodSeconds: 1,
    containers: [
      {
        name,
        image,
        imagePullPolicy: 'IfNotPresent',
        command:
          name === 'kyuubi' ? ['/opt/entrypoint.sh', '/bin/bash', '-c', script] : ['/bin/bash', '-c', script],
        env: Object.entries(environment).map(([key, value]) => ({ name: key, value })),
        ...(name === 'kyuubi' && { volumeMounts: [{ name: 'conf', mountPath: '/given' }] }),
      },
    ],
    ...(name === 'kyuubi' && { volumes: [{ name: 'conf', secret: { secretName: 'conf' } }] }),
  },
});

describe('the gateway on Kubernetes', function () {
  this.timeout('15m');

  const inNamespace = (...args: string[]): Promise<Output> => kubectl(['--namespace', namespace, ...args]);
  async function must(args: string[], input = ''): Promise<string> {
    const { code, stdout, stderr } = await kubectl(['--namespace', namespace, ...args], input);
    assert.equal(code, 0, stderr);
    return stdout;
  }
  const create = (...objects: object[]): Promise<string> =>
    must(['apply', '-f', '-'], objects.map((object) => JSON.stringify(object)).join('\n---\n'));
  const run = (...command: string[]): Promise<Output> => inNamespace('exec', 'kyuubi', '--', ...command);

  async function rows(statements: string, url = ''): Promise<string[]> {
    const address = (await must(['get', 'pod', 'kyuubi', '-o', 'jsonpath={.status.podIP}'])).trim();
    const { code, stdout, stderr } = await run(
      ...['/opt/kyuubi/bin/beeline', '--outputformat=tsv2', '-u', `jdbc:hive2://${address}:10009/${url}`],
      ...['-n', 'alice', '-p', 'any', '-e', statements],
    );
    assert.equal(code, 0, `${stderr}\n${await must(['logs', 'kyuubi'])}`);
    return stdout.trim().split('\n').slice(1);
  }
  interface Pods {
    items: {
      spec: { containers: { env: { name: string; valueFrom?: { secretKeyRef: { name: string } } }[] }[] };
    }[];
  }
  interface PodList {
    items: { metadata: { name: string; labels: Record<string, string> }; status: { phase: string } }[];
  }
  async function pods(label: string): Promise<PodList['items']> {
    return (JSON.parse(await must(['get', 'pods', '-l', label, '-o', 'json'])) as PodList).items;
  }

  before(async () => {
    await lab('up');
    for (const name of ['kyuubi', 'minio'] as const) {
      const { archive, image } = await buildRock(name, streamProgress());
      await importImage(archive, image);
    }
    await kubectl(['delete', 'namespace', namespace, '--ignore-not-found', '--wait']);
    await kubectl(['create', 'namespace', namespace]);
    for (const [name, rules] of Object.entries(roles))
      await create(
        { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name } },
        { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: { name }, rules },
        {
          apiVersion: 'rbac.authorization.k8s.io/v1',
          kind: 'RoleBinding',
          metadata: { name },
          roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
          subjects: [{ kind: 'ServiceAccount', name, namespace }],
        },
      );
    const hiveSite =
      '<configuration><property><name>datanucleus.schema.autoCreateAll</name><value>true</value></property></configuration>';
    await create(
      {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'conf' },
        stringData: {
          'kyuubi-defaults.conf': properties(kyuubi),
          'spark-defaults.conf': properties(spark),
          'hive-site.xml': hiveSite,
        },
      },
      pod(
        'minio',
        'default',
        'mkdir -p /tmp/data && exec minio server /tmp/data --address :9000',
        { MINIO_ROOT_USER: keys.access, MINIO_ROOT_PASSWORD: keys.secret, HOME: '/tmp' },
        rockImage('minio'),
      ),
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'minio' },
        spec: { selector: { app: 'minio' }, ports: [{ port: 9000 }] },
      },
      pod(
        'kyuubi',
        'server',
        'cp /given/kyuubi-defaults.conf /opt/kyuubi/conf; cp /given/spark-defaults.conf /given/hive-site.xml /etc/spark8t/conf; exec /bin/bash /opt/pebble/kyuubi.sh',
        {},
        rockImage('kyuubi'),
      ),
    );
    const bucket =
      'printf "user = %s:%s" "$1" "$2" | curl -sfK - -X PUT --aws-sigv4 aws:amz:us-east-1:s3 http://minio:9000/tables';
    await waitFor('the bucket is made', async () => {
      const { code, stderr } = await run('/bin/bash', '-c', bucket, 'bucket', keys.access, keys.secret);
      if (code !== 0) throw new Error(stderr);
      return true;
    });
    const ping = 'http://127.0.0.1:10099/api/v1/ping';
    await waitFor('the server is ready', async () => (await run('curl', '-sf', ping)).stdout === 'pong');
  });
  after(async () => {
    await kubectl(['delete', 'namespace', namespace, '--ignore-not-found', '--wait=false']);
  });

  it('answers from executor pods, with a table on S3', async () => {
    const sql = [
      'CREATE TABLE iceberg.db.t (n BIGINT)',
      'INSERT INTO iceberg.db.t SELECT id FROM range(0, 1000, 1, 4)',
      'SELECT sum(n), current_user() FROM iceberg.db.t',
    ];
    assert.deepEqual((await rows(['CREATE NAMESPACE iceberg.db', ...sql].join('; '))).slice(-1), [
      '499500\talice',
    ]);
    const [driver] = await pods('spark-role=driver');
    assert.match(driver!.metadata.name, /^kyuubi-user-alice-[0-9a-f]{8}-driver$/);
    assert.match(driver!.metadata.labels['kyuubi-unique-tag']!, /^[-0-9a-f]{36}$/);
    const executors = await pods('spark-role=executor');
    assert.equal(executors.length, 1);
    assert.match(executors[0]!.metadata.name, /^kyuubi-user-alice-[0-9a-f]{8}-exec-1$/);
  });

  it('keeps plain tables on S3, too', async () => {
    const made = await rows(
      'CREATE TABLE plain STORED AS PARQUET AS SELECT 7 AS n; SELECT * FROM plain; DESCRIBE EXTENDED plain',
    );
    assert.ok(made.includes('7'));
    assert.match(made.join('\n'), /Location\s+s3a:\/\/tables\/warehouse\/plain/);
  });

  it('puts secrets into no ConfigMap, no argument and no variable of a pod', async () => {
    const seen = await must(['get', 'configmaps,pods', '-o', 'json', '-l', 'app!=minio']);
    assert.match(seen, /spark\.sql\.catalog\.iceberg/);
    for (const secret of Object.values(keys)) assert.ok(!seen.includes(secret));
    assert.doesNotMatch(seen, /engine\.password|kyuubi\.ha\.zookeeper\.auth\.digest/);
    // What driver and executors encrypt with: Spark would put its value there.
    const [environment] = (
      JSON.parse(await must(['get', 'pods', '-l', 'spark-role=executor', '-o', 'json'])) as Pods
    ).items.map(({ spec }) => spec.containers[0]!.env.find(({ name }) => name === '_SPARK_AUTH_SECRET'));
    assert.deepEqual(Object.keys(environment ?? {}), ['name', 'valueFrom']);
    assert.match(environment?.valueFrom?.secretKeyRef.name ?? '', /^kyuubi-user-alice-[0-9a-f]{8}-engine$/);
    const shown = await rows('SET spark.hadoop.fs.s3a.secret.key');
    assert.doesNotMatch(shown.join('\n'), new RegExp(keys.secret));
  });

  it('encrypts what goes between server and engine, and lets nobody else in', async () => {
    const [, address] = /Engine \S+ is at (\S+:\d+)/.exec(await must(['logs', 'kyuubi']))!;
    const { stdout } = await run('/bin/bash', '-c', `openssl s_client -connect ${address} </dev/null 2>&1`);
    assert.match(stdout, /CN ?= ?engine/);
    const { code, stderr } = await run(
      ...[
        '/opt/kyuubi/bin/beeline',
        '-u',
        `jdbc:hive2://${address}/`,
        '-n',
        'alice',
        '-p',
        'any',
        '-e',
        'SELECT 1',
      ],
    );
    assert.notEqual(code, 0, stderr);
  });

  it('gives the Secret of an engine to its pod, also when the server that made it ended before', async () => {
    assert.deepEqual(await rows('SELECT 1'), ['1']);
    const owners = async (): Promise<string> =>
      must([
        'get',
        'secrets',
        '-l',
        'kyuubi-unique-tag',
        '-o',
        'jsonpath={.items[*].metadata.ownerReferences[*].name}',
      ]);
    const [driver] = await pods('spark-role=driver');
    assert.equal(await owners(), driver!.metadata.name);
    const secret = (await must(['get', 'secrets', '-l', 'kyuubi-unique-tag', '-o', 'name'])).trim();
    await must(['patch', secret, '--type=merge', '-p', '{"metadata":{"ownerReferences":null}}']);
    await waitFor('it has its owner again', async () => (await owners()) === driver!.metadata.name, 60);
  });

  it('ends an engine that nobody uses, and removes its pod and its Secret', async () => {
    await waitFor('no driver is left', async () => (await pods('spark-role=driver')).length === 0, 240);
    await waitFor(
      'no Secret is left',
      async () => (await must(['get', 'secrets', '-l', 'kyuubi-unique-tag'])) === '',
      60,
    );
    assert.match(await must(['logs', 'kyuubi']), /Removing the driver pod kyuubi-user-alice-/);
  });

  it('starts an engine with the settings of a connection, and says why one cannot start', async () => {
    const url =
      ';#kyuubi.engine.share.level=CONNECTION;spark.kubernetes.container.image=localhost/nowhere:lab';
    await assert.rejects(rows('SELECT 1', url), /driver: (ErrImage|ImagePull)/);
    await waitFor('its pod is gone', async () => (await pods('spark-role=driver')).length === 0);
    assert.equal(await must(['get', 'secrets', '-l', 'kyuubi-unique-tag']), '');
  });

  it('leaves nothing in the cluster of an engine that it was starting when it ended', async () => {
    const cutOff = rows('SELECT 1', ';#kyuubi.engine.share.level=CONNECTION').then(
      () => 'answered',
      () => 'cut off',
    );
    const secrets = (): Promise<string> => must(['get', 'secrets', '-l', 'kyuubi-unique-tag']);
    await waitFor('the engine is being started', async () => (await secrets()) !== '', 120);
    await run('/bin/bash', '-c', 'kill -TERM 1');
    assert.equal(await cutOff, 'cut off');
    assert.equal(await secrets(), '');
    await waitFor('its pod is gone', async () => (await pods('spark-role=driver')).length === 0);
  });
});
