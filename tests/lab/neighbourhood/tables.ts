/** Databases and tables: what a client makes over TLS is in the metastore, and is read back. */
import assert from 'node:assert/strict';
import { inPod } from '../support/cluster.ts';
import { admin, model, ownEngine, query } from '../support/neighbourhood.ts';

/** SQL in the metastore's own database. */
async function metastore(sql: string): Promise<string[]> {
  const { stdout, stderr, code } = await inPod(
    model,
    'metastore/0',
    'postgresql',
    [
      'su',
      'postgres',
      '-s',
      '/bin/sh',
      '-c',
      'psql --no-psqlrc -v ON_ERROR_STOP=1 -tA --dbname=hivemetastore',
    ],
    sql,
  );
  assert.equal(code, 0, stderr);
  return stdout.split('\n').filter((line) => line !== '');
}

/** The rows of a few statements in an engine that starts with what holds now. */
async function run(...statements: string[]): Promise<string[]> {
  const { code, rows, log } = await query(ownEngine(await admin()), `${statements.join('; ')};`);
  assert.equal(code, 0, log);
  return rows;
}

export function tables(): void {
  it('makes a database with a table, and reads three rows back', async () => {
    const rows = await run(
      'CREATE DATABASE IF NOT EXISTS acceptance',
      'DROP TABLE IF EXISTS acceptance.people',
      'CREATE TABLE acceptance.people (id INT, name STRING)',
      "INSERT INTO acceptance.people VALUES (1, 'one'), (2, 'two'), (3, 'three')",
      'SELECT * FROM acceptance.people ORDER BY id',
    );
    assert.deepEqual(rows, ['1\tone', '2\ttwo', '3\tthree']);
    assert.ok((await metastore('SELECT "NAME" FROM "DBS";')).includes('acceptance'));
    assert.ok((await metastore('SELECT "TBL_NAME" FROM "TBLS";')).includes('people'));
  });
}
