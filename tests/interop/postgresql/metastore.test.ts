import assert from 'node:assert/strict';
import { realMetastoreOutside as outside } from '../../../src/metastore/index.ts';
import { serverPrograms } from './cluster.ts';
import { databaseForEach } from './own-database.ts';

const bin = serverPrograms();

(bin === undefined ? describe.skip : describe)('a metastore in a real PostgreSQL', function () {
  this.timeout(20_000);
  const own = databaseForEach(bin);
  const sql = (text: string) => own().sql(text);
  const hive = `CREATE TABLE "VERSION" ("VER_ID" bigint, "SCHEMA_VERSION" varchar(127));
    INSERT INTO "VERSION" VALUES (1, '2.3.0'); CREATE SEQUENCE "odd ""name"; CREATE TABLE "DBS" (id serial PRIMARY KEY);
    CREATE TABLE "TBLS" (id int REFERENCES "DBS"); CREATE VIEW v AS SELECT * FROM "TBLS";`;
  const look = () => outside.lookAtMetastore(own().connection);

  it('is empty at first, and filled with what others put there', async () => {
    assert.deepEqual(await look(), { state: 'empty', content: '0 tables, version none' });
    sql(hive);
    assert.deepEqual(await look(), { state: 'filled', content: '4 tables, version 2.3.0' });
  });

  it('is emptied of what a beginning left that was cut off, and of nothing else', async () => {
    assert.equal(await outside.beginMetastore(own().connection), undefined);
    sql(`${hive} DELETE FROM "VERSION";`);
    assert.deepEqual(await look(), { state: 'begun', content: '4 tables, version ' });
    assert.equal(await outside.beginMetastore(own().connection), undefined);
    assert.deepEqual(await look(), { state: 'begun', content: '0 tables, version none' });
    // Whole, and in use: a hook was cut off before it took the mark away.
    sql(hive);
    assert.deepEqual(await look(), { state: 'filled', content: '4 tables, version 2.3.0' });
    assert.deepEqual(await outside.beginMetastore(own().connection), {
      state: 'refused',
      why: 'the database is not empty any more',
    });
    assert.equal(await outside.finishMetastore(own().connection), undefined);
    assert.deepEqual(await look(), { state: 'filled', content: '4 tables, version 2.3.0' });
    assert.deepEqual(await outside.beginMetastore(own().connection), {
      state: 'refused',
      why: 'the database is not empty any more',
    });
    assert.deepEqual(await look(), { state: 'filled', content: '4 tables, version 2.3.0' });
  });

  it('is told in few words, whatever stands in the place of the version', async () => {
    sql(
      `CREATE TABLE "VERSION" ("SCHEMA_VERSION" text); INSERT INTO "VERSION" VALUES (repeat('9', 1000000))`,
    );
    assert.deepEqual(await look(), { state: 'filled', content: `1 tables, version ${'9'.repeat(40)}` });
  });

  it('is told as away when nobody answers', async () => {
    const away = await outside.lookAtMetastore({ ...own().connection, host: '127.0.0.1', port: 1 });
    assert.ok('why' in away && away.state === 'unreachable', JSON.stringify(away));
  });
});
