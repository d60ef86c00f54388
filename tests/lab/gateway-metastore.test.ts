/** The schematool of the kyuubi rock, and engines of the gateway, against a Hive metastore in PostgreSQL. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { javaHome, javaVersion } from '../../lab/rocks/java.ts';
import { Gateway } from './support/gateway.ts';
import type { Output } from './support/lab.ts';
import { RockRoot } from './support/rock-root.ts';
import { host } from './support/server-in-rock.ts';
import { UserDatabase } from './support/user-database.ts';

const password = 'metastore-secret-8';

describe('the metastore of the gateway', function () {
  this.timeout('8m');
  let rock: RockRoot;
  let database: UserDatabase;
  let server: Gateway;

  const hiveSite = (url: string, secret: string): Promise<void> => {
    const settings = {
      'javax.jdo.option.ConnectionURL': url,
      'javax.jdo.option.ConnectionDriverName': 'org.postgresql.Driver',
      'javax.jdo.option.ConnectionUserName': 'postgres',
      'javax.jdo.option.ConnectionPassword': secret,
      'hive.metastore.schema.verification': 'false',
      'datanucleus.schema.autoCreateAll': 'false',
    };
    const xml = Object.entries(settings)
      .map(([name, value]) => `<property><name>${name}</name><value>${value}</value></property>`)
      .join('');
    return writeFile(join(server.folder, 'spark', 'hive-site.xml'), `<configuration>${xml}</configuration>`);
  };
  const url = (): string => `jdbc:postgresql://${host}:${database.port}/postgres`;
  const schematool = async (...options: string[]): Promise<Output> =>
    rock.run(
      ['env', `JAVA_HOME=${javaHome(await javaVersion())}`, `HIVE_CONF_DIR=${server.inside('spark')}`].concat(
        ['/opt/hive/bin/schematool.sh', '-dbType', 'postgres'],
        options,
      ),
    );

  before(async () => {
    rock = await RockRoot.unpack('kyuubi');
    database = await UserDatabase.create(password, {});
    await database.sql('DROP TABLE kyuubi_users');
    server = await Gateway.create(rock, 'server');
    await hiveSite(url(), password);
  });
  after(async () => {
    await server?.stop();
    await database?.remove();
    await rock?.remove();
  });

  it('is not valid while it is empty, and nothing is made by looking', async () => {
    const { code, stdout, stderr } = await schematool('-validate');
    assert.equal(code, 1);
    assert.match(stdout, /Failed to get schema version/);
    assert.match(stderr, /schemaTool failed/);
    assert.equal((await schematool('-dryRun', '-initSchemaTo', '2.3.0')).code, 0);
    const tables = await database.sql("SELECT 1 FROM pg_tables WHERE schemaname = 'public'");
    assert.deepEqual(tables, []);
  });

  it('is valid once its schema is made', async () => {
    const made = await schematool('-initSchemaTo', '2.3.0');
    assert.equal(made.code, 0, made.stderr);
    const valid = await schematool('-validate');
    assert.equal(valid.code, 0, valid.stdout + valid.stderr);
    assert.match(valid.stdout, /Done with metastore validation: \[SUCCESS\]/);
  });

  it('is completed when its making was cut off', async () => {
    await database.sql('DROP TABLE "PARTITION_PARAMS"');
    await database.sql('DELETE FROM "VERSION"');
    assert.equal((await schematool('-validate')).code, 1);
    const made = await schematool('-initSchemaTo', '2.3.0');
    assert.equal(made.code, 0, made.stderr);
    assert.equal((await schematool('-validate')).code, 0);
  });

  it('is made only once', async () => {
    const { code, stderr } = await schematool('-initSchemaTo', '2.3.0');
    assert.equal(code, 1);
    assert.match(stderr, /has a schema already/);
  });

  it('keeps the tables of all users, also those with partitions and functions', async () => {
    await server.start(server.settings());
    const sql = [
      'CREATE TABLE shared (n INT) PARTITIONED BY (d STRING)',
      "INSERT INTO shared PARTITION (d = 'x') VALUES (7)",
      "CREATE FUNCTION f AS 'org.apache.hadoop.hive.ql.udf.generic.GenericUDFUpper'",
      'ANALYZE TABLE shared COMPUTE STATISTICS FOR COLUMNS n',
    ].join('; ');
    await server.rows('alice', 'any', sql);
    assert.deepEqual(await server.rows('bob', 'any', 'SHOW PARTITIONS shared'), ['d=x']);
    const catalog = await database.sql('SELECT "TBL_NAME" FROM "TBLS"');
    assert.deepEqual(catalog, [{ TBL_NAME: 'shared' }]);
    await server.stop();
  });

  it('is not valid with a table missing or with another version', async () => {
    await database.sql('UPDATE "VERSION" SET "SCHEMA_VERSION" = $1', ['3.1.0']);
    assert.match((await schematool('-validate')).stdout, /version is not compatible.*3\.1\.0/);
    await database.sql('UPDATE "VERSION" SET "SCHEMA_VERSION" = $1', ['2.3.0']);
    await database.sql('DROP TABLE "PARTITION_PARAMS"');
    assert.match((await schematool('-validate')).stdout, /partition_params.*missing/);
  });

  it('says why it cannot be reached, without the password', async () => {
    await hiveSite(url(), 'wrong-secret-9');
    const { code, stdout, stderr } = await schematool('-validate');
    assert.equal(code, 1);
    assert.match(stderr, /Failed to get connection to the metastore/);
    assert.doesNotMatch(stdout + stderr, /wrong-secret-9/);
  });
});
