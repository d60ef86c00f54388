/** Queries run where and as the integration hub says, with its settings, and with data on its object store. */
import assert from 'node:assert/strict';
import { type Pod, pods } from '../support/cluster.ts';
import { lab, waitFor, waitForStatus } from '../support/lab.ts';
import { admin, app, client, model, ownEngine, query, serverPids } from '../support/neighbourhood.ts';
import { sqlIn } from '../support/postgresql.ts';

const sparkPods = async (role: 'driver' | 'executor'): Promise<Pod[]> =>
  (await pods(model, `spark-role=${role}`)).filter(({ status }) => status.phase === 'Running');

/** SQL in the metastore's own database. */
const metastore = (sql: string): Promise<string[]> => sqlIn(model, 'metastore', 'hivemetastore', sql);

export function hub(): void {
  it('runs drivers and executors as pods under the account of the hub', async () => {
    assert.equal((await query(await admin(), 'SELECT count(*) FROM range(0, 10, 1, 2);')).code, 0);
    for (const role of ['driver', 'executor'] as const) {
      const running = await sparkPods(role);
      assert.ok(running.length > 0, `${role} pods run`);
      for (const { spec, metadata } of running)
        assert.equal(spec.serviceAccountName, 'kyuubi-spark-engine', metadata.name);
    }
  });

  it('keeps tables of plain SQL and of Iceberg in the metastore and their data on the object store', async () => {
    const login = await admin();
    const answer = await query(
      login,
      `DROP TABLE IF EXISTS plain_words; CREATE TABLE plain_words (word STRING); INSERT INTO plain_words VALUES ('kept');
       DROP TABLE IF EXISTS iceberg.default.iced_words; CREATE TABLE iceberg.default.iced_words (word STRING) USING iceberg; INSERT INTO iceberg.default.iced_words VALUES ('kept');
       SELECT p.word FROM plain_words p JOIN iceberg.default.iced_words i ON p.word = i.word;`.replaceAll(
        '\n',
        ' ',
      ),
    );
    assert.equal(answer.code, 0, answer.log);
    assert.equal(answer.rows.at(-1), 'kept');
    const tables = await metastore('SELECT "TBL_NAME" FROM "TBLS";');
    assert.ok(tables.includes('plain_words') && tables.includes('iced_words'), tables.join());
    const [location] = await metastore(
      'SELECT "LOCATION" FROM "SDS" JOIN "TBLS" USING ("SD_ID") WHERE "TBL_NAME" = \'plain_words\';',
    );
    assert.match(location ?? '', /^s3a:\/\/spark\//);
  });

  it('takes new settings of the hub at the next engine, without a restart of a server', async () => {
    const before = await serverPids();
    await lab('config', '--model', model, 'spark-integration-hub-k8s', 'enable-dynamic-allocation=true');
    try {
      // A user without an engine: the client has not asked anything yet with this share of settings.
      const login = await client();
      const answer = await waitFor(
        'the new setting in a new engine',
        async () => {
          const found = await query(ownEngine(login), 'SET spark.dynamicAllocation.enabled;');
          return found.rows.some((row) => /spark\.dynamicAllocation\.enabled\ttrue/.test(row)) && found;
        },
        240,
      );
      assert.equal(answer.code, 0, answer.log);
      assert.deepEqual(await serverPids(), before);
    } finally {
      await lab('config', '--model', model, 'spark-integration-hub-k8s', 'enable-dynamic-allocation=false');
    }
  });

  it('lets no client read files or run code beside the server by what its connection brings along', async () => {
    const login = await admin();
    const drivers = (await sparkPods('driver')).map(({ metadata }) => metadata.name).sort();
    for (const setting of [
      'spark.files=/opt/kyuubi/conf/kyuubi-defaults.conf',
      'files=/opt/kyuubi/conf/kyuubi-defaults.conf',
      'spark.jars.packages=org.example:evil:1',
      'spark.hadoop.fs.s3a.endpoint=http://192.0.2.1:9000',
      'spark.kubernetes.driver.podTemplateFile=/etc/charmed-spark/service-account-token',
    ]) {
      const answer = await query(ownEngine(login, setting), 'SELECT 1;');
      assert.notEqual(answer.code, 0, setting);
      assert.match(answer.log, new RegExp(`${setting.split('=')[0]} is a restrict key`));
    }
    const now = (await sparkPods('driver')).map(({ metadata }) => metadata.name);
    assert.deepEqual(
      now.filter((name) => !drivers.includes(name)),
      [],
      'no pod was made for them',
    );
  });

  it('blocks on a namespace that does not exist, goes on serving, and comes right when it is mended', async () => {
    await lab('config', '--model', model, app, 'namespace=no-such-namespace');
    await waitForStatus(model, app, {
      units: 3,
      status: 'blocked',
      message: /^Invalid config option: namespace/,
    });
    assert.equal((await query(await admin(), 'SELECT 1;')).code, 0);
    await lab('config', '--model', model, app, '--reset', 'namespace');
    await waitForStatus(model, app, { units: 3 });
  });
}
