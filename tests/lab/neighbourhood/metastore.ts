/** Tables without a metastore of their own, with it again, and beside a schema that is not Hive's. */
import assert from 'node:assert/strict';
import { says, sparkDefaults } from '../support/given.ts';
import { integrateAnew, lab, waitFor, waitForStatus } from '../support/lab.ts';
import { admin, app, endEngines, model, ownEngine, query, serverPids } from '../support/neighbourhood.ts';
import { sqlIn } from '../support/postgresql.ts';

const ends = [`${app}:metastore-db`, 'metastore:database'] as const;

const schema = (version: string): Promise<string[]> =>
  sqlIn(model, 'metastore', 'hivemetastore', `UPDATE "VERSION" SET "SCHEMA_VERSION" = '${version}';`);

const catalogIs = (type: 'hadoop' | 'hive'): Promise<boolean> =>
  says(sparkDefaults, new RegExp(`^spark\\.sql\\.catalog\\.iceberg\\.type[= ]${type}$`, 'm'));

/** The rows of a few statements in an engine that starts with what holds now. */
async function run(...statements: string[]): Promise<string[]> {
  const { code, rows, log } = await query(ownEngine(await admin()), `${statements.join('; ')};`);
  assert.equal(code, 0, log);
  return rows;
}

export function metastore(): void {
  const write = (table: string, word: string): string[] => [
    `DROP TABLE IF EXISTS ${table}`,
    `CREATE TABLE ${table} (word STRING) USING iceberg`,
    `INSERT INTO ${table} VALUES ('${word}')`,
  ];

  it('leaves tables where they are when it goes and comes, and no server restarts', async () => {
    const before = await serverPids();
    await run(...write('iceberg.default.remembered', 'outside'));
    await lab('remove-relation', '--model', model, ...ends);
    await waitFor('a catalog without a metastore', () => catalogIs('hadoop'));
    await waitForStatus(model, app, { units: 3 });
    const rows = await run(
      'SHOW TABLES',
      ...write('iceberg.alone.words', 'inside'),
      'SELECT word FROM iceberg.alone.words',
    );
    assert.deepEqual(rows, ['inside'], 'a metastore of the engine itself, which begins empty');
    await integrateAnew(model, ...ends);
    await waitFor('a catalog in the metastore', () => catalogIs('hive'));
    await waitForStatus(model, app, { units: 3 });
    assert.deepEqual(await run('SELECT word FROM iceberg.default.remembered'), ['outside']);
    assert.deepEqual(await serverPids(), before);
    await endEngines();
  });

  it('is refused with a schema of another version, and used when that is mended', async () => {
    const [version] = await sqlIn(
      model,
      'metastore',
      'hivemetastore',
      'SELECT "SCHEMA_VERSION" FROM "VERSION";',
    );
    await lab('remove-relation', '--model', model, ...ends);
    await waitFor('a catalog without a metastore', () => catalogIs('hadoop'));
    try {
      await schema('0.5.0');
      await integrateAnew(model, ...ends);
      await waitForStatus(model, app, {
        units: 3,
        status: 'blocked',
        message: /^Invalid metastore schema in metastore database/,
      });
      assert.deepEqual(await run('SELECT 40 + 2'), ['42'], 'it serves all the same');
    } finally {
      await schema(`${version}`);
      // Nobody tells the charm: the next update-status looks again.
      await lab('model-config', '--model', model, 'update-status-hook-interval=10s');
      await waitForStatus(model, app, { units: 3 }).finally(() =>
        lab('model-config', '--model', model, '--reset', 'update-status-hook-interval'),
      );
    }
    assert.deepEqual(await run('SELECT word FROM iceberg.default.remembered'), ['outside']);
  });
}
