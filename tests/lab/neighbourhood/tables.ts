/** Databases and tables: what a client makes over TLS is in the metastore, and is read back. */
import assert from 'node:assert/strict';
import { admin, model, ownEngine, query } from '../support/neighbourhood.ts';
import { sqlIn } from '../support/postgresql.ts';

/** SQL in the metastore's own database. */
const metastore = (sql: string): Promise<string[]> => sqlIn(model, 'metastore', 'hivemetastore', sql);

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
