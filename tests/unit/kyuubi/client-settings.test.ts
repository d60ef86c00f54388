/** Which settings of clients the server refuses: read from what the plan renders, by the rule that Kyuubi has. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { holds } from '../../../src/render/client-settings.ts';
import { kyuubiDefaults } from '../../../src/render/kyuubi-defaults.ts';
import { options, readyState } from './states.ts';

type Change = Parameters<typeof options>[0];

const rendered = (key: string, change: Change = {}): string[] => {
  const state = readyState({ options: options(change) });
  assert.ok(state.authDb.state === 'ready');
  return (kyuubiDefaults(state, state.authDb.connection)[key] ?? '').split(',');
};
const refuses = (key: string, change?: Change): boolean =>
  holds(rendered('kyuubi.session.conf.restrict.list', change), key);

/** What a client would run code or read files with beside the server, or choose the rights of its pods. */
const harmful = [
  // Files that spark-submit reads, and jars that it loads, beside the server.
  ...['spark.files', 'spark.archives', 'spark.jars', 'spark.jars.packages', 'spark.jars.repositories'],
  ...['spark.jars.ivy', 'spark.jars.ivySettings', 'spark.jars.excludes', 'spark.submit.pyFiles'],
  ...['spark.yarn.dist.files', 'spark.yarn.dist.jars', 'spark.yarn.jars', 'spark.yarn.keytab'],
  ...['spark.kerberos.keytab', 'spark.kerberos.principal', 'spark.submit.deployMode'],
  // Classes that it loads by name, and where it sends what it uploads.
  ...['spark.hadoop.fs.s3a.impl', 'spark.hadoop.fs.s3a.endpoint', 'spark.hadoop.fs.evil.impl'],
  ...['spark.hadoop.fs.s3a.aws.credentials.provider', 'spark.hadoop.hadoop.security.group.mapping'],
  ...['spark.hadoop.hadoop.security.credential.provider.path', 'spark.kubernetes.file.upload.path'],
  ...['spark.kubernetes.driver.pod.featureSteps', 'spark.kubernetes.driver.podTemplateFile'],
  ...['spark.kubernetes.executor.podTemplateFile', 'spark.kubernetes.kerberos.krb5.path'],
  'spark.kubernetes.authenticate.driver.oauthTokenFile',
  // Where and as whom pods run.
  ...['spark.master', 'spark.kubernetes.namespace', 'spark.kubernetes.container.image'],
  ...['spark.kubernetes.driver.volumes.hostPath.root.mount.path', 'spark.kubernetes.driver.secrets.other'],
  'spark.kubernetes.authenticate.driver.serviceAccountName',
  // The command line and the class path of an engine, which without the hub runs beside the server.
  ...['spark.driver.extraJavaOptions', 'spark.driver.defaultJavaOptions', 'spark.driver.extraClassPath'],
  ...['spark.driver.extraLibraryPath', 'spark.executor.extraJavaOptions', 'spark.executor.extraClassPath'],
  ...['spark.executor.extraLibraryPath', 'spark.executor.defaultJavaOptions'],
  ...['spark.authenticate', 'spark.authenticate.secret', 'spark.authenticate.secret.file'],
];

/** Kyuubi's own: environment and program of what it starts, whom it shows the server's login to ZooKeeper. */
const harmfulToKyuubi = [
  ...['kyuubi.engineEnv.SPARK_SUBMIT_OPTS', 'kyuubi.engineEnv.SPARK_HOME', 'kyuubi.engine.type'],
  ...['kyuubi.session.engine.spark.main.resource', 'kyuubi.engine.doAs.enabled'],
  ...['kyuubi.ha.addresses', 'kyuubi.ha.zookeeper.acl.enabled', 'kyuubi.kubernetes.namespace'],
  'kyuubi.server.redaction.regex',
];

const harmless = [
  ...['spark.executor.memory', 'spark.executor.cores', 'spark.executor.instances', 'spark.driver.memory'],
  ...['spark.driver.cores', 'spark.driver.maxResultSize', 'spark.default.parallelism', 'spark.app.name'],
  ...['spark.dynamicAllocation.maxExecutors', 'spark.sql.shuffle.partitions', 'spark.sql.catalog.mine'],
  ...['spark.sql.catalog.mine.type', 'spark.sql.adaptive.enabled', 'spark.sql.session.timeZone'],
  ...['kyuubi.engine.share.level', 'kyuubi.engine.share.level.subdomain', 'kyuubi.operation.query.timeout'],
  ...['kyuubi.session.engine.idle.timeout', 'kyuubi.session.idle.timeout', 'kyuubi.session.name'],
  // What the server itself adds to batches, which it judges by the same list.
  ...['kyuubi.batch.id', 'kyuubi.batch.resource.uploaded', 'kyuubi.client.ipAddress'],
  ...['kyuubi.server.ipAddress', 'kyuubi.session.connection.url', 'kyuubi.session.real.user'],
  ...['use:database', 'hive.server2.thrift.resultset.default.fetch.size', 'hive.server2.proxy.user'],
];

const lists: [string, Change][] = [
  ['the default', {}],
  ['no list', { 'session-conf-restrict-list': '' }],
  ['a list of the operator', { 'session-conf-restrict-list': 'spark.sql.ansi.enabled' }],
];

describe('settings of clients', () => {
  for (const [name, change] of lists) {
    it(`that reach beyond the client's own engine are refused with ${name}`, () => {
      for (const key of [...harmful, ...harmfulToKyuubi]) assert.ok(refuses(key, change), key);
    });

    it(`are refused with ${name} also without "spark.", which Kyuubi puts before them`, () => {
      for (const key of harmful)
        assert.ok(refuses(key.replace(/^spark\.(hadoop\.(?=hadoop))?/, ''), change), key);
    });

    it(`are refused with ${name} also when a key has a value in it, which Kyuubi writes as key=value`, () => {
      for (const key of [...harmful, ...harmfulToKyuubi]) assert.ok(refuses(`${key}=x`, change), key);
    });

    it(`that a user of SQL needs are taken with ${name}`, () => {
      for (const key of harmless) assert.ok(!refuses(key, change), key);
    });
  }

  it('are refused by default where they decide what code an engine starts with and what it hides', () => {
    const further = [
      ...['spark.plugins', 'spark.extraListeners', 'spark.sql.extensions', 'spark.redaction.regex'],
      ...['spark.network.crypto.enabled', 'spark.io.encryption.enabled'],
    ];
    for (const key of further) {
      assert.ok(refuses(key) && refuses(key.slice('spark.'.length)), key);
      assert.ok(!refuses(key, { 'session-conf-restrict-list': '' }), `${key} is for the operator to decide`);
    }
  });

  it('are refused or left out as the operator says, by both of their names', () => {
    const change = {
      'session-conf-restrict-list': 'spark.sql.ansi.enabled,spark.ui.*,kyuubi.operation.*,spark.*',
      'session-conf-ignore-list': 'spark.app.name,hive.exec.*',
    };
    for (const key of ['spark.sql.ansi.enabled', 'sql.ansi.enabled', 'spark.ui.port', 'kyuubi.operation.x'])
      assert.ok(refuses(key, change), key);
    for (const key of ['sql.ansi', 'operation.x', 'hive.server2.proxy.user'])
      assert.ok(!refuses(key, change), key);
    assert.deepEqual(rendered('kyuubi.session.conf.ignore.list', change), [
      ...['spark.app.name', 'app.name', 'hive.exec.*'],
    ]);
  });

  it('stand once in the list, whatever the operator adds', () => {
    const item = fc.constantFrom('spark.files', 'spark.jars.*', 'spark.sql.x', 'sql.x', 'kyuubi.ha.*', 'a.*');
    fc.assert(
      fc.property(fc.uniqueArray(item), (items) => {
        const list = rendered('kyuubi.session.conf.restrict.list', {
          'session-conf-restrict-list': items.join(','),
        });
        assert.equal(new Set(list).size, list.length);
        for (const one of items) assert.ok(holds(list, one), one);
      }),
    );
  });

  it('are held by a list as Kyuubi holds them: exactly, or by what stands before .*', () => {
    const list = ['spark.master', 'spark.authenticate.*'];
    for (const key of [
      'spark.master',
      'spark.authenticate',
      'spark.authenticate.secret',
      'spark.authenticateX',
    ])
      assert.ok(holds(list, key), key);
    for (const key of ['spark.master.rest', 'spark.authenticat', 'authenticate', ''])
      assert.ok(!holds(list, key), key);
  });
});
