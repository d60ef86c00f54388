/** Who shares an engine with whom, and what a client may ask for: Kyuubi's settings of sessions. */
import assert from 'node:assert/strict';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { restricted } from '../../src/render/client-settings.ts';
import { accepts, Gateway, type Settings } from './support/gateway.ts';
import { type Output, waitFor } from './support/lab.ts';
import { RockRoot } from './support/rock-root.ts';

describe('sessions of the gateway', function () {
  this.timeout('8m');
  let rock: RockRoot;
  let server: Gateway;

  before(async () => {
    rock = await RockRoot.unpack('kyuubi');
    server = await Gateway.create(rock, 'server');
  });
  after(async () => {
    await server?.stop();
    await rock?.remove();
  });
  afterEach(() => server.stop());

  const start = (settings: Settings): Promise<void> => server.start({ ...server.settings(), ...settings });
  const id = (user: string, url?: string): Promise<string[]> =>
    server.rows(user, 'any', 'SET spark.app.id', url);
  const metric = async (name: string): Promise<number> => (await server.metrics()).get(`kyuubi_${name}`)!;
  const open = (user: string): Promise<Output> =>
    server.beeline(user, 'any', 'SELECT java_method("java.lang.Thread", "sleep", 8000L)');

  it('share an engine of their user, which ends when nobody uses it', async () => {
    // Long enough for a client of a busy machine to come back in time.
    await start({ 'kyuubi.session.engine.idle.timeout': 'PT45S' });
    const [first, second] = [await id('alice'), await id('alice')];
    assert.deepEqual(first, second);
    assert.notDeepEqual(await id('bob'), first);
    assert.equal(await metric('engine_total'), 2);
    const [port] = await server.engines();
    await waitFor('the engine ended', async () => !(await accepts(port!)));
    assert.notDeepEqual(await id('alice'), first);
  });

  it('have engines of their own with CONNECTION, also when only the client asks for it', async () => {
    await start({});
    const own = '/;#kyuubi.engine.share.level=CONNECTION;spark.sql.shuffle.partitions=3';
    const ids = await Promise.all([id('alice', own), id('alice', own)]);
    assert.notDeepEqual(ids[0], ids[1]);
    assert.match((await server.rows('alice', 'any', 'SET spark.sql.shuffle.partitions', own)).join(), /3/);
  });

  it('have an engine of their own whatever their names are', async () => {
    await start({});
    const names = ['a/b', 'a_b', '..', '%2E%2E'];
    // The server's own begin with a dot.
    const folders = async (): Promise<string[]> =>
      (await readdir(join(server.folder, 'work'))).filter((name) => !name.startsWith('.')).sort();
    const before = new Set(await folders());
    const ids = await Promise.all(names.map((name) => id(name)));
    assert.equal(new Set(ids.map((rows) => rows.join())).size, names.length);
    const made = (await folders()).filter((name) => !before.has(name));
    assert.deepEqual(made, ['%252E%252E', '%2E.', 'a%2Fb', 'a_b']);
  });

  it('leave no settings of engines on the disk, neither while these run nor when a start is cut off', async () => {
    const settings = async (): Promise<string[]> =>
      (await readdir(join(server.folder, 'work/.launch'), { recursive: true }).catch(() => [])).sort();
    await mkdir(join(server.folder, 'work/.launch/of-one-that-was-killed.conf'), { recursive: true });
    await writeFile(join(server.folder, 'work/.launch/of-one-that-was-killed.engine.conf'), 'a secret');
    await start({});
    assert.deepEqual(await settings(), []);
    await id('alice');
    assert.deepEqual(await settings(), []);
    const cutOff = server.beeline('bob', 'any', 'SELECT 1');
    await waitFor('an engine is being started', async () => (await settings()).length > 0);
    await server.stop();
    assert.deepEqual(await settings(), []);
    assert.notEqual((await cutOff).code, 0);
  });

  it('share one engine for all users with SERVER, each as themselves', async () => {
    await start({ 'kyuubi.engine.share.level': 'SERVER' });
    assert.deepEqual(await id('alice'), await id('bob'));
    assert.deepEqual(await server.rows('bob', 'any', 'SELECT current_user()'), ['bob']);
    assert.equal(await metric('engine_total'), 1);
  });

  it('are limited in number for each user, and are seen and closed over REST', async () => {
    await start({
      'kyuubi.server.limit.connections.per.user': '1',
      'kyuubi.server.limit.connections.user.unlimited.list': 'root',
    });
    const first = open('alice');
    await waitFor('a session is open', async () => (await metric('connection_opened')) === 1);
    const { code, stdout, stderr } = await server.beeline('alice', 'any', 'SELECT 1');
    assert.notEqual(code, 0);
    assert.match(stdout + stderr, /Connection limit per user reached \(user: alice limit: 1\)/);
    const list = (await (await server.get('/api/v1/sessions', 'alice:any')).json()) as Record<
      string,
      string
    >[];
    assert.deepEqual(
      list.map(({ user, ipAddr }) => [user, ipAddr]),
      [['alice', '127.0.0.1']],
    );
    const count = await (await server.get('/api/v1/sessions/count', 'alice:any')).json();
    assert.deepEqual(count, { openSessionCount: 1 });
    const session = `/api/v1/sessions/${list[0]!.identifier}`;
    assert.equal((await server.request('DELETE', session, 'mallory:any')).status, 403);
    assert.equal((await server.request('DELETE', session, 'alice:any')).status, 200);
    assert.equal(await metric('connection_opened'), 0);
    assert.notEqual((await first).code, 0);
    assert.ok((await metric('connection_failed')) >= 1);
  });

  it('may not set what is restricted, and set what is ignored without effect', async () => {
    await start({
      'kyuubi.session.conf.restrict.list': 'spark.sql.warehouse.dir,spark.hadoop.*,spark.authenticate.*',
      'kyuubi.session.conf.ignore.list': 'spark.sql.shuffle.partitions',
    });
    // As in Kyuubi, `.*` stands for nothing, too: `spark.authenticate.*` holds `spark.authenticate`.
    for (const key of ['spark.sql.warehouse.dir', 'spark.hadoop.fs.s3a.endpoint', 'spark.authenticate']) {
      const { code, stdout, stderr } = await server.beeline('alice', 'any', 'SELECT 1', `/;#${key}=x`);
      assert.notEqual(code, 0);
      assert.match(stdout + stderr, new RegExp(`${key} is a restrict key`));
    }
    assert.equal(await metric('engine_total'), 0, 'nothing was started for them');
    const { stdout, stderr } = await server.beeline(
      'alice',
      'any',
      'SELECT 1',
      '/;hive.server2.proxy.user=bob',
    );
    assert.match(stdout + stderr, /hive\.server2\.proxy\.user is not implemented/);
    const ignored = await server.rows(
      'alice',
      'any',
      'SET spark.sql.shuffle.partitions',
      '/;#spark.sql.shuffle.partitions=3',
    );
    assert.match(ignored.join(), /200/);
  });

  it('may not bring along what would read files or run code beside the server, with the list of the charm', async () => {
    await start({ 'kyuubi.session.conf.restrict.list': restricted([]) });
    const brought = {
      'spark.files': '/etc/hostname',
      'spark.jars.packages': 'org.example:evil:1',
      'spark.hadoop.fs.s3a.endpoint': `http://127.0.0.1:${server.ports.rest}`,
      'spark.driver.extraJavaOptions': '-XX:+UseSerialGC',
      'spark.kubernetes.driver.podTemplateFile': '/etc/hostname',
      files: '/etc/hostname',
      'kyuubi.engineEnv.SPARK_SUBMIT_OPTS': '-Dx',
    };
    for (const [key, value] of Object.entries(brought)) {
      const { code, stdout, stderr } = await server.beeline('alice', 'any', 'SELECT 1', `/;#${key}=${value}`);
      assert.notEqual(code, 0, key);
      assert.match(stdout + stderr, new RegExp(`${key} is a restrict key`));
    }
    assert.equal(await metric('engine_total'), 0, 'nothing was started for them');
    const url = '/;#kyuubi.engine.share.level=CONNECTION;spark.driver.maxResultSize=321m';
    assert.match((await server.rows('alice', 'any', 'SET spark.driver.maxResultSize', url)).join(), /321m/);
  });

  it('cannot open their engine to others by settings of Hive', async () => {
    await start({});
    for (const key of ['spark.hive.server2.authentication', 'spark.hadoop.hive.server2.authentication']) {
      const { code, stdout, stderr } = await server.beeline('alice', 'any', 'SELECT 1', `/;#${key}=NONE`);
      assert.notEqual(code, 0);
      assert.match(stdout + stderr, new RegExp(`${key} is not for clients of the gateway`));
    }
    assert.equal(await metric('engine_total'), 0, 'nothing was started for them');
  });

  it('show no secret in their settings', async () => {
    await server.start(server.settings(), { spark: { 'spark.hadoop.fs.s3a.secret.key': 'object-secret-7' } });
    const shown = await server.rows('alice', 'any', 'SET -v; SET; SET spark.hadoop.fs.s3a.secret.key');
    assert.doesNotMatch(shown.join('\n'), /object-secret-7/);
  });
});
