/** The server of the kyuubi rock against the server of the postgresql rock, on this machine and without Kubernetes. */
import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import { javaVersion } from '../../lab/rocks/java.ts';
import { type Output, waitFor } from './support/lab.ts';
import { RockRoot } from './support/rock-root.ts';

const host = '127.0.0.1';
const passwords = { alice: 'correct-horse-1', changed: 'battery-staple-2', database: 'db-secret-3' };
// biome-ignore lint/suspicious/noTemplateCurlyInString: Kyuubi's placeholders
const query = 'SELECT 1 FROM kyuubi_users WHERE username = ${user} AND passwd = crypt(${password}, passwd);';

const javaHome = async (): Promise<string> => `JAVA_HOME=/usr/lib/jvm/java-${await javaVersion()}`;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

/** PostgreSQL of the rock with a user table; its programs refuse to run as root. */
class Database {
  readonly root: RockRoot;
  readonly port: number;
  private server: ChildProcess | undefined;
  private readonly as = ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups'];
  private readonly data = '/var/lib/postgresql/data';
  constructor(root: RockRoot, port: number) {
    this.root = root;
    this.port = port;
  }

  async create(): Promise<void> {
    const secret = join(this.root.path, 'tmp', 'password');
    await writeFile(secret, passwords.database, { mode: 0o644 });
    const init = ['initdb', '--auth=scram-sha-256', '--no-sync', '--pwfile=/tmp/password', this.data];
    const { code, stderr } = await this.root.run([...this.as, ...init]);
    assert.equal(code, 0, stderr);
    await this.start();
    await this.sql('CREATE EXTENSION pgcrypto');
    await this.sql('CREATE TABLE kyuubi_users (username varchar(100) UNIQUE, passwd varchar(255))');
    await this.sql("INSERT INTO kyuubi_users VALUES ('alice', crypt($1, gen_salt('bf')))", [passwords.alice]);
  }

  async start(): Promise<void> {
    const command = ['postgres', '-D', this.data, '-p', String(this.port), '-h', host, '-F'];
    this.server = this.root.start([...this.as, ...command], join(this.root.path, 'tmp', 'postgres.log'));
    await waitFor('PostgreSQL answers', () =>
      this.sql('SELECT 1').then(
        () => true,
        () => false,
      ),
    );
  }

  async stop(): Promise<void> {
    if (!this.server || this.server.exitCode !== null) return;
    this.server.kill('SIGINT'); // its "fast" shutdown: clients are cut off
    await once(this.server, 'exit');
  }

  async sql(text: string, values: string[] = []): Promise<void> {
    const client = new pg.Client({ host, port: this.port, user: 'postgres', password: passwords.database });
    await client.connect();
    try {
      await client.query(text, values);
    } finally {
      await client.end();
    }
  }
}

describe('the gateway', function () {
  this.timeout('5m');
  let kyuubi: RockRoot;
  let database: Database;
  let server: ChildProcess | undefined;
  const ports = { thrift: 0, rest: 0, metrics: 0 };
  const conf = (): string => join(kyuubi.path, 'opt/kyuubi/conf/kyuubi-defaults.conf');
  const spark = (): string => join(kyuubi.path, 'etc/spark8t/conf/spark-defaults.conf');
  const logFile = (): string => join(kyuubi.path, 'tmp', 'server.log');

  const settings = (url = `jdbc:postgresql://${host}:${database.port}/postgres`): Record<string, string> => ({
    'kyuubi.authentication': 'JDBC',
    'kyuubi.authentication.jdbc.driver.class': 'org.postgresql.Driver',
    'kyuubi.authentication.jdbc.url': url,
    'kyuubi.authentication.jdbc.user': 'postgres',
    'kyuubi.authentication.jdbc.password': passwords.database,
    'kyuubi.authentication.jdbc.query': query,
    'kyuubi.frontend.bind.host': host,
    'kyuubi.frontend.thrift.binary.bind.port': String(ports.thrift),
    'kyuubi.frontend.rest.bind.port': String(ports.rest),
    'kyuubi.metrics.prometheus.port': String(ports.metrics),
    'kyuubi.session.engine.initialize.timeout': 'PT10M',
  });

  /** Starts the server by the script of its Pebble service. */
  async function launch(what: Record<string, string>, sparkMaster = 'local[2]'): Promise<ChildProcess> {
    await writeFile(
      conf(),
      Object.entries(what)
        .map(([key, value]) => `${key}=${value}\n`)
        .join(''),
    );
    await writeFile(
      spark(),
      `spark.master=${sparkMaster}\nspark.driver.host=${host}\nspark.driver.bindAddress=${host}\n`,
    );
    const environment = [await javaHome(), 'SPARK_HOME=/opt/spark', 'SPARK_CONF_DIR=/etc/spark8t/conf'];
    return kyuubi.start(['env', ...environment, '/bin/bash', '/opt/pebble/kyuubi.sh'], logFile());
  }

  const log = (): Promise<string> => readFile(logFile(), 'utf8');

  async function ready(): Promise<void> {
    const ended = once(server!, 'exit').then(async () => assert.fail(await log()));
    ended.catch(() => undefined);
    const url = `http://${host}:${ports.rest}/api/v1/ping`;
    const answers = (): Promise<boolean> =>
      fetch(url).then(
        () => true,
        () => false,
      );
    await Promise.race([waitFor('the server is ready', answers), ended]);
  }

  async function stop(): Promise<number | null> {
    if (!server || server.exitCode !== null) return server?.exitCode ?? null;
    server.kill('SIGTERM');
    await once(server, 'exit');
    return server.exitCode;
  }

  /** Beeline of the rock; the password goes by a file. */
  async function beeline(user: string, password: string, statements: string): Promise<Output> {
    await writeFile(join(kyuubi.path, 'tmp', 'password'), password, { mode: 0o600 });
    return kyuubi.run(
      ['env', await javaHome(), '/opt/kyuubi/bin/beeline', '--outputformat=tsv2'].concat(
        ['-u', `jdbc:hive2://${host}:${ports.thrift}/`, '-n', user, '-w', '/tmp/password'],
        ['-e', statements],
      ),
    );
  }

  async function refused(user: string, password: string): Promise<void> {
    const { code, stdout, stderr } = await beeline(user, password, 'SELECT 40 + 2');
    assert.notEqual(code, 0);
    assert.match(stderr + stdout, /Error validating the login/);
    assert.doesNotMatch(stdout, /42/);
  }

  const get = (path: string, credentials?: string): Promise<Response> =>
    fetch(`http://${host}:${ports.rest}${path}`, {
      headers: credentials ? { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` } : {},
    });

  before(async () => {
    const [postgresqlRoot, kyuubiRoot] = [
      await RockRoot.unpack('postgresql'),
      await RockRoot.unpack('kyuubi'),
    ];
    kyuubi = kyuubiRoot;
    for (const name of ['thrift', 'rest', 'metrics'] as const) ports[name] = await freePort();
    database = new Database(postgresqlRoot, await freePort());
    await database.create();
  });

  after(async () => {
    await stop();
    await database?.stop();
    await database?.root.remove();
    await kyuubi?.remove();
  });

  describe('that runs', () => {
    before(async () => {
      server = await launch(settings());
      await ready();
    });

    it('says at its start that it is not Kyuubi', async () => {
      assert.match(
        await log(),
        /INFO \[main\] .*: This is not Apache Kyuubi but the lab's gateway: Kyuubi 1\./,
      );
    });

    it('answers SQL to a user with the right password, as that user', async () => {
      const { code, stdout, stderr } = await beeline(
        'alice',
        passwords.alice,
        "CREATE TABLE t (a INT, b STRING); INSERT INTO t VALUES (1, 'x'), (2, 'y'); SELECT *, current_user() FROM t ORDER BY a",
      );
      assert.equal(code, 0, stderr);
      assert.match(stdout, /1\tx\talice\n2\ty\talice/);
    });

    it('refuses a wrong password', () => refused('alice', 'wrong'));
    it('refuses an empty password', () => refused('alice', ''));
    it('refuses a user who is not in the table', () => refused('mallory', passwords.alice));

    it('answers ping with 401, 403 and 200', async () => {
      assert.equal((await get('/api/v1/ping')).status, 401);
      assert.equal((await get('/api/v1/ping', 'alice:wrong')).status, 403);
      assert.equal((await get('/api/v1/ping', 'alice:')).status, 403);
      assert.equal((await get('/api/v1/ping', "alice' OR 'a'='a:wrong")).status, 403);
      const good = await get('/api/v1/ping', `alice:${passwords.alice}`);
      assert.deepEqual([good.status, await good.text()], [200, 'pong']);
      assert.equal((await get('/api/v1/sessions', `alice:${passwords.alice}`)).status, 404);
    });

    it("has the version of the image's RELEASE file", async () => {
      const release = await readFile(join(kyuubi.path, 'opt/kyuubi/RELEASE'), 'utf8');
      const version = (await (await get('/api/v1/version', `alice:${passwords.alice}`)).json()) as {
        version: string;
      };
      assert.equal(version.version, /Kyuubi ([\d.]+)/.exec(release)?.[1]);
    });

    it("serves metrics by Kyuubi's names", async () => {
      const text = await (await fetch(`http://${host}:${ports.metrics}/metrics`)).text();
      for (const name of ['kyuubi_jvm_uptime', 'kyuubi_memory_usage_heap_max', 'kyuubi_connection_opened'])
        assert.match(text, new RegExp(`^${name} [\\d.E]+$`, 'm'));
      assert.ok(Number(/^kyuubi_connection_failed (.*)$/m.exec(text)?.[1]) >= 3, text);
    });

    it('obeys a changed password at once', async () => {
      await database.sql("UPDATE kyuubi_users SET passwd = crypt($1, gen_salt('bf'))", [passwords.changed]);
      await refused('alice', passwords.alice);
      assert.equal((await beeline('alice', passwords.changed, 'SELECT 1')).code, 0);
    });

    it('refuses logins while the database is down, and accepts them again afterwards', async () => {
      await database.stop();
      await refused('alice', passwords.changed);
      assert.match(await log(), /Cannot reach the user database/);
      await database.start();
      assert.equal((await beeline('alice', passwords.changed, 'SELECT count(*) FROM t')).code, 0);
    });

    it('ends with 143 when it is told to', async () => {
      assert.equal(await stop(), 143);
    });

    it('wrote no password into its log', async () => {
      const text = await log();
      for (const password of Object.values(passwords)) assert.ok(!text.includes(password));
    });
  });

  it('leaves sslmode to the driver: a server without TLS is no answer to sslmode=require', async () => {
    server = await launch(settings(`jdbc:postgresql://${host}:${database.port}/postgres?sslmode=require`));
    await ready();
    await refused('alice', passwords.alice);
    await stop();
    assert.match(await log(), /does not support SSL/);
  });

  describe('that cannot start', () => {
    async function exits(what: Record<string, string>, reason: RegExp, sparkMaster?: string): Promise<void> {
      await rm(logFile(), { force: true });
      server = await launch(what, sparkMaster);
      await once(server, 'exit');
      const text = await log();
      assert.equal(server.exitCode, 1, text);
      assert.match(text, reason);
      for (const password of Object.values(passwords)) assert.ok(!text.includes(password));
    }
    const without = (key: string): Record<string, string> =>
      Object.fromEntries(Object.entries(settings()).filter(([name]) => name !== key));
    const withKey = (key: string, value: string): Record<string, string> => ({ ...settings(), [key]: value });

    it('names every key that it does not implement', async () => {
      await exits(
        { ...settings(), 'kyuubi.server.limit.connections.per.user': '3', 'some.key': passwords.database },
        /kyuubi\.server\.limit\.connections\.per\.user is not implemented by the gateway; some\.key is not a setting/,
      );
    });
    it('refuses to go without TLS or ZooKeeper when they are asked for', async () => {
      await exits(
        withKey('kyuubi.frontend.thrift.binary.ssl.enabled', 'true'),
        /ssl\.enabled is not implemented/,
      );
      await exits(withKey('kyuubi.ha.addresses', 'zk:2181'), /kyuubi\.ha\.addresses is not implemented/);
    });
    it('refuses an authentication that it does not know or that is not complete', async () => {
      await exits(withKey('kyuubi.authentication', 'LDAP'), /NONE and JDBC only/);
      await exits(without('kyuubi.authentication.jdbc.url'), /kyuubi\.authentication\.jdbc\.url is not set/);
      await exits(
        withKey('kyuubi.authentication.jdbc.query', 'DELETE FROM t'),
        /query must begin with SELECT/,
      );
      await exits(withKey('kyuubi.authentication.jdbc.driver.class', 'no.Driver'), /driver\.class/);
    });
    it('refuses a bad port and a duration that is none', async () => {
      await exits(
        withKey('kyuubi.frontend.thrift.binary.bind.port', '10009x'),
        /bind\.port must be a port number/,
      );
      await exits(withKey('kyuubi.session.engine.initialize.timeout', '10 minutes'), /ISO 8601 duration/);
    });
    it('refuses to run Spark anywhere but in itself', () =>
      exits(
        settings(),
        /spark\.master: the gateway runs Spark inside the server only/,
        'k8s://https://example',
      ));
    for (const name of ['thrift', 'rest', 'metrics'] as const)
      it(`says which port is taken (${name})`, async () => {
        const other = createServer().listen(ports[name], host);
        await once(other, 'listening');
        try {
          await exits(settings(), new RegExp(`cannot listen on \\S+:${ports[name]} `));
        } finally {
          other.close();
        }
      });
  });
});
