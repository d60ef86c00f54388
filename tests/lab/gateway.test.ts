/** The server of the kyuubi rock against the server of the postgresql rock, on this machine and without Kubernetes. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdir, readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { always, byCollector } from '../unit/kyuubi/metric-names.ts';
import { accepts, Gateway, type Settings } from './support/gateway.ts';
import { waitFor } from './support/lab.ts';
import { RockRoot } from './support/rock-root.ts';
import { freePort, host } from './support/server-in-rock.ts';
import { UserDatabase } from './support/user-database.ts';

const passwords = { alice: 'correct-horse-1', changed: 'battery-staple-2', database: 'db-secret-3' };

describe('the gateway', function () {
  this.timeout('5m');
  let rock: RockRoot;
  let database: UserDatabase;
  let server: Gateway;

  const settings = (url?: string): Settings => ({ ...server.settings(), ...database.settings(url) });

  before(async () => {
    rock = await RockRoot.unpack('kyuubi');
    database = await UserDatabase.create(passwords.database, { alice: passwords.alice });
    server = await Gateway.create(rock, 'server');
  });

  after(async () => {
    await server?.stop();
    await database?.remove();
    await rock?.remove();
  });

  describe('that runs', () => {
    before(() => server.start(settings()));

    it('says at its start that it is not Kyuubi', async () => {
      const line = /INFO \[main\] .*: This is not Apache Kyuubi but the lab's gateway: Kyuubi 1\./;
      assert.match(await server.log(), line);
    });

    it('is ready without an engine', async () => {
      assert.deepEqual(await readdir(join(server.folder, 'work')), ['.embedded_zookeeper']);
    });

    it('answers SQL to a user with the right password, as that user', async () => {
      const sql =
        "CREATE TABLE t (a INT, b STRING); INSERT INTO t VALUES (1, 'x'), (2, 'y'); SELECT *, current_user() FROM t ORDER BY a";
      const { code, stdout, stderr } = await server.beeline('alice', passwords.alice, sql);
      assert.equal(code, 0, stderr);
      assert.match(stdout, /1\tx\talice\n2\ty\talice/);
    });

    it('passes the error of a statement on, and goes on', async () => {
      const { code, stderr } = await server.beeline('alice', passwords.alice, 'SELECT * FROM no_such_table');
      assert.notEqual(code, 0);
      assert.match(stderr, /TABLE_OR_VIEW_NOT_FOUND/);
      assert.deepEqual(await server.rows('alice', passwords.alice, 'SELECT 40 + 2 AS n'), ['42']);
    });

    it('refuses a wrong password', () => server.refused('alice', 'wrong'));
    it('refuses an empty password', () => server.refused('alice', ''));
    it('refuses a user who is not in the table', () => server.refused('mallory', passwords.alice));

    it('answers ping with 401, 403 and 200', async () => {
      assert.equal((await server.get('/api/v1/ping')).status, 401);
      assert.equal((await server.get('/api/v1/ping', 'alice:wrong')).status, 403);
      assert.equal((await server.get('/api/v1/ping', 'alice:')).status, 403);
      assert.equal((await server.get('/api/v1/ping', "alice' OR 'a'='a:wrong")).status, 403);
      const good = await server.get('/api/v1/ping', `alice:${passwords.alice}`);
      assert.deepEqual([good.status, await good.text()], [200, 'pong']);
      assert.equal((await server.get('/api/v1/batches', `alice:${passwords.alice}`)).status, 404);
    });

    it('shows its page to everybody and its sessions to none without a login', async () => {
      const root = await server.get('/');
      assert.deepEqual([root.status, root.headers.get('location')], [302, '/ui/']);
      assert.match(await (await server.get('/ui/')).text(), /Apache Kyuubi/);
      assert.equal((await server.get('/api/v1/sessions')).status, 401);
    });

    it("has the version of the image's RELEASE file", async () => {
      const release = await readFile(join(rock.path, 'opt/kyuubi/RELEASE'), 'utf8');
      const answer = await server.get('/api/v1/version', `alice:${passwords.alice}`);
      const { version } = (await answer.json()) as { version: string };
      assert.equal(version, /Kyuubi ([\d.]+)/.exec(release)?.[1]);
    });

    it('serves every metric that dashboard and alert rules may ask for, by the names of Kyuubi', async () => {
      const metrics = await server.metrics();
      const missing = always.filter((name) => !metrics.has(name));
      assert.deepEqual(missing, []);
      for (const pattern of byCollector)
        assert.ok(
          [...metrics.keys()].some((name) => pattern.test(name)),
          String(pattern),
        );
      assert.ok(metrics.get('kyuubi_connection_failed')! >= 3);
      assert.equal(metrics.get('kyuubi_engine_total'), 1);
      assert.equal(metrics.get('kyuubi_connection_opened'), 0);
      assert.ok(metrics.get('kyuubi_operation_state_ExecuteStatement_error_total')! >= 1);
      assert.ok(metrics.get('kyuubi_operation_state_ExecuteStatement_finished_total')! >= 4);
      assert.equal(metrics.get('kyuubi_operation_state_ExecuteStatement_running_total'), 0);
    });

    it('tells of sessions in the words that operators look for', async () => {
      assert.match(
        await server.log(),
        /INFO \[.*\] org\.apache\.kyuubi\.session\.KyuubiSessionImpl: \[alice:/,
      );
    });

    it('lets nobody but itself talk to the engine', async () => {
      const [port] = await server.engines();
      await server.refused('alice', passwords.alice, `jdbc:hive2://${host}:${port}/`);
    });

    it('obeys a changed password at once', async () => {
      await database.sql("UPDATE kyuubi_users SET passwd = crypt($1, gen_salt('bf'))", [passwords.changed]);
      await server.refused('alice', passwords.alice);
      assert.deepEqual(await server.rows('alice', passwords.changed, 'SELECT 1'), ['1']);
    });

    it('refuses logins while the database is down, and accepts them again afterwards', async () => {
      await database.stop();
      await server.refused('alice', passwords.changed);
      assert.match(await server.log(), /Cannot reach the user database/);
      await database.start();
      assert.deepEqual(await server.rows('alice', passwords.changed, 'SELECT count(*) FROM t'), ['2']);
    });

    it('leaves no file with a secret where others can read it', async () => {
      const launch = join(server.folder, 'work', '.launch');
      for (const name of await readdir(launch))
        assert.equal((await stat(join(launch, name))).mode & 0o077, 0);
    });

    it('ends with 143 when it is told to, and its engine with it', async () => {
      const [port] = await server.engines();
      assert.equal(await server.stop(), 143);
      await waitFor('the engine is gone', async () => !(await accepts(port!)), 30);
    });

    after(() => server.stop());

    it('wrote no password into its log', async () => {
      const text = await server.log();
      for (const password of Object.values(passwords)) assert.ok(!text.includes(password));
    });
  });

  describe('whose back ends fail', () => {
    afterEach(() => server.stop());

    it('opens a session even when no engine can start, and says why at the first statement', async () => {
      await server.start(settings(), { spark: { 'spark.master': 'nowhere://there' } });
      const { code, stdout, stderr } = await server.beeline('alice', passwords.changed, 'SELECT 1');
      assert.notEqual(code, 0);
      assert.match(stdout + stderr, /spark\.master: the gateway starts engines in its own pod/);
      assert.equal((await server.metrics()).get('kyuubi_operation_state_LaunchEngine_error_total'), 1);
    });

    it("says why an engine ended, by the engine's own words", async () => {
      await server.start(settings(), { spark: { 'spark.driver.memory': '1m' } });
      const { code, stdout, stderr } = await server.beeline('alice', passwords.changed, 'SELECT 1');
      assert.notEqual(code, 0);
      assert.match(stdout + stderr, /The engine could not start: it ended with 1: /);
    });

    it('leaves sslmode to the driver: a server without TLS is no answer to sslmode=require', async () => {
      await server.start(settings(`jdbc:postgresql://${host}:${database.port}/postgres?sslmode=require`));
      await server.refused('alice', passwords.changed);
      assert.match(await server.log(), /does not support SSL/);
    });
  });

  describe('that cannot start', () => {
    afterEach(() => server.stop());

    async function exits(what: Settings, reason: RegExp): Promise<void> {
      await server.launch(what);
      const code = await server.ends();
      const text = await server.log();
      assert.equal(code, 1, text);
      assert.match(text, reason);
      for (const password of Object.values(passwords)) assert.ok(!text.includes(password));
    }
    const without = (key: string): Settings =>
      Object.fromEntries(Object.entries(settings()).filter(([name]) => name !== key));
    const withKey = (key: string, value: string): Settings => ({ ...settings(), [key]: value });

    it('names every key that it does not implement', () =>
      exits(
        { ...settings(), 'kyuubi.frontend.mysql.bind.port': '3', 'some.key': passwords.database },
        /kyuubi\.frontend\.mysql\.bind\.port is not implemented by the gateway; some\.key is not a setting/,
      ));
    it('refuses an authentication that it does not know or that is not complete', async () => {
      await exits(withKey('kyuubi.authentication', 'LDAP'), /NONE and JDBC only/);
      await exits(without('kyuubi.authentication.jdbc.url'), /kyuubi\.authentication\.jdbc\.url is not set/);
      await exits(
        withKey('kyuubi.authentication.jdbc.query', 'DELETE FROM t'),
        /query must begin with SELECT/,
      );
      await exits(withKey('kyuubi.authentication.jdbc.driver.class', 'no.Driver'), /driver\.class/);
    });
    it('refuses a bad port, a duration that is none and a share level that it does not know', async () => {
      await exits(
        withKey('kyuubi.frontend.thrift.binary.bind.port', '10009x'),
        /bind\.port must be a port number/,
      );
      await exits(withKey('kyuubi.session.engine.initialize.timeout', '10 minutes'), /ISO 8601 duration/);
      await exits(withKey('kyuubi.engine.share.level', 'GROUP'), /CONNECTION, USER and SERVER/);
    });
    it('refuses TLS without a key store that it can read', async () => {
      const tls = withKey('kyuubi.frontend.thrift.binary.ssl.enabled', 'true');
      await exits(tls, /kyuubi\.frontend\.ssl\.keystore\.path is not set/);
      await exits(
        {
          ...tls,
          'kyuubi.frontend.ssl.keystore.path': '/nowhere',
          'kyuubi.frontend.ssl.keystore.password': passwords.changed,
        },
        /cannot use the key store \/nowhere/,
      );
    });
    it('ends when its ZooKeeper cannot be reached', async () => {
      await exits(
        {
          ...withKey('kyuubi.ha.addresses', `${host}:${await freePort()}`),
          'kyuubi.ha.zookeeper.connection.timeout': '500',
          'kyuubi.ha.zookeeper.connection.base.retry.wait': '100',
        },
        /cannot reach ZooKeeper at 127\.0\.0\.1:/,
      );
    });

    async function taken<T>(port: number, then: () => Promise<T>): Promise<T> {
      const other = createServer().listen(port, host);
      await once(other, 'listening');
      try {
        return await then();
      } finally {
        other.close();
      }
    }
    for (const name of ['thrift', 'zookeeper'] as const)
      it(`ends when its port is taken (${name})`, () =>
        taken(server.ports[name], () =>
          exits(settings(), new RegExp(`cannot listen on \\S+:${server.ports[name]} `)),
        ));
    for (const name of ['rest', 'metrics'] as const)
      it(`stays alive without serving, as Kyuubi does, when another port is taken (${name})`, () =>
        taken(server.ports[name], async () => {
          await server.launch(settings());
          const reason = new RegExp(
            `stays alive without serving.*cannot listen on \\S+:${server.ports[name]} `,
          );
          await waitFor('it says so', async () => reason.test(await server.log()));
          assert.equal(server.process?.exitCode, null);
          // With the metrics' port taken clients can connect, and are not answered.
          assert.equal(await accepts(server.ports.thrift), name === 'metrics');
          assert.equal(await server.stop(), 143);
        }));
  });
});
