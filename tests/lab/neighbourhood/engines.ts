/** What the options of the charm make of engines and of sessions, on the cluster. */
import assert from 'node:assert/strict';
import { pods } from '../support/cluster.ts';
import { defaults, says, sparkDefaults } from '../support/given.ts';
import { lab, waitFor, waitForStatus } from '../support/lab.ts';
import { admin, app, client, model, ownEngine, query, through, units } from '../support/neighbourhood.ts';
import type { Answer, Login } from '../support/sql.ts';

/** A statement of one task, which keeps its engine busy for twenty seconds. */
const long =
  "SELECT count(*) FROM (SELECT java_method('java.lang.Thread', 'sleep', 20000L) AS slept FROM range(0, 1, 1, 1)) WHERE slept IS NOT NULL;";

/** Sets options, does `work` once a file of the servers shows them, and takes them back. */
async function withOptions(
  settings: Record<string, string>,
  [path, pattern]: readonly [path: string, pattern: RegExp],
  work: () => Promise<void>,
): Promise<void> {
  const configure = (...words: string[]): Promise<string> => lab('config', '--model', model, app, ...words);
  await configure(...Object.entries(settings).map(([option, value]) => `${option}=${value}`));
  try {
    await waitFor(`${pattern} in ${path}`, () => says(path, pattern));
    await waitForStatus(model, app, { units: 3 });
    await work();
  } finally {
    await configure('--reset', Object.keys(settings).join());
    await waitFor(`no ${pattern} in ${path}`, async () => !(await says(path, pattern)));
    await waitForStatus(model, app, { units: 3 });
  }
}

/** The most executors that a new engine had at one time while it worked on one task. */
async function executorsOfOneTask(login: Login): Promise<number> {
  const names = async (): Promise<string[]> =>
    (await pods(model, 'spark-role=executor')).map(({ metadata }) => metadata.name);
  const before = new Set(await names());
  let most = 0;
  let answer: Answer | undefined;
  const asked = query(ownEngine(login), long).then((found) => {
    answer = found;
  });
  await waitFor('the answer of a new engine', async () => {
    most = Math.max(most, (await names()).filter((name) => !before.has(name)).length);
    return answer !== undefined;
  });
  await asked;
  assert.deepEqual(answer?.rows, ['1'], answer?.log);
  return most;
}

export function engines(): void {
  it('have as many executors as Spark says, or with dynamic allocation as their query needs', async () => {
    const login = await admin();
    assert.equal(await executorsOfOneTask(login), 2);
    await withOptions(
      { 'enable-dynamic-allocation': 'true' },
      [sparkDefaults, /^spark\.dynamicAllocation\.enabled[= ]true$/m],
      async () => assert.equal(await executorsOfOneTask(login), 1),
    );
  });

  it('keep tables of Iceberg and of other formats side by side in the catalog spark_catalog', async () => {
    const login = await admin();
    // Iceberg drops tables of other formats without their files: another run must not find them.
    const [iced, plain] = [`default.iced_${process.pid}`, `default.plain_${process.pid}`];
    await withOptions(
      { 'iceberg-catalog-name': 'spark_catalog' },
      [sparkDefaults, /^spark\.sql\.catalog\.spark_catalog[= ]/m],
      async () => {
        const { code, rows, log } = await query(
          ownEngine(login),
          [
            `CREATE TABLE ${iced} (word STRING) USING iceberg`,
            `CREATE TABLE ${plain} (word STRING) USING parquet`,
            `INSERT INTO ${iced} VALUES ('iced')`,
            `INSERT INTO ${plain} VALUES ('plain')`,
            // Only tables of Iceberg have snapshots.
            `SELECT operation FROM ${iced}.snapshots`,
            `SELECT word FROM ${iced} UNION SELECT word FROM ${plain} ORDER BY word`,
            `DROP TABLE ${iced}`,
            `DROP TABLE ${plain};`,
          ].join('; '),
        );
        assert.equal(code, 0, log);
        assert.deepEqual(rows, ['append', 'iced', 'plain']);
      },
    );
  });

  it('are limited, shared and kept from settings as the options say', async () => {
    const login = through(await admin(), units[1] as string);
    const other = through(await client(), units[1] as string);
    const session = (settings: string): Login => ({ ...login, endpoint: `${login.endpoint}#${settings}` });
    await withOptions(
      {
        'engine-share-level': 'SERVER',
        'max-connections-per-user': '1',
        'session-conf-restrict-list': 'spark.sql.shuffle.partitions',
        'session-conf-ignore-list': 'spark.sql.ansi.enabled',
      },
      [defaults, /^kyuubi\.engine\.share\.level=SERVER$/m],
      async () => {
        const application = "SELECT java_method('java.lang.System', 'getenv', 'SPARK_APPLICATION_ID');";
        const one = await query(login, application);
        assert.equal(one.code, 0, one.log);
        assert.deepEqual((await query(other, application)).rows, one.rows, 'all users have one engine');

        const answers = await Promise.all([
          query(login, long),
          query(login, long),
          query(other, 'SELECT 1;'),
        ]);
        const [letIn, turnedAway] = answers.slice(0, 2).toSorted((one, two) => one.code - two.code);
        assert.deepEqual(letIn?.rows, ['1'], letIn?.log);
        assert.notEqual(turnedAway?.code, 0);
        assert.match(`${turnedAway?.log}`, /Connection limit per user reached \(user: admin limit: 1\)/);
        assert.equal(answers[2]?.code, 0, 'the limit is for each user');

        const refused = await query(session('spark.sql.shuffle.partitions=7'), 'SELECT 1;');
        assert.notEqual(refused.code, 0);
        assert.match(refused.log, /spark\.sql\.shuffle\.partitions is a restrict key/);
        // With it this would be an error.
        const ignored = await query(session('spark.sql.ansi.enabled=true'), "SELECT CAST('x' AS INT);");
        assert.deepEqual([ignored.code, ignored.rows], [0, ['NULL']], ignored.log);
      },
    );
  });
}
