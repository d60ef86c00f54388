/** Two gateways that find each other's engines in a real ZooKeeper: digest, ACLs and TLS on, a client that discovers. */
import assert from 'node:assert/strict';
import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { javaHome, javaVersion } from '../../lab/rocks/java.ts';
import { authority } from './support/authority.ts';
import { Gateway, type Settings } from './support/gateway.ts';
import { waitFor } from './support/lab.ts';
import { RockRoot } from './support/rock-root.ts';
import { freePort, host, ServerInRock } from './support/server-in-rock.ts';

const digest = 'kyuubi:zookeeper-secret-6';

describe('gateways with a ZooKeeper', function () {
  this.timeout('8m');
  let zookeeper: ServerInRock;
  let rock: RockRoot;
  let [one, two]: Gateway[] = [];
  const ports = { tls: 0, plain: 0 };
  let java = '';

  const tls = (folder: string, ca: string): string =>
    [
      '-Dzookeeper.client.secure=true',
      '-Dzookeeper.clientCnxnSocket=org.apache.zookeeper.ClientCnxnSocketNetty',
      `-Dzookeeper.ssl.trustStore.location=${folder}/${ca}-ca.pem`,
      '-Dzookeeper.ssl.trustStore.type=PEM',
    ].join(' ');
  const options = (ca: string): string => tls('/srv', ca);

  const settings = (gateway: Gateway, more: Settings = {}): Settings => ({
    ...gateway.settings(),
    'kyuubi.ha.addresses': `${host}:${ports.tls}`,
    'kyuubi.ha.namespace': '/kyuubi',
    'kyuubi.ha.zookeeper.auth.type': 'DIGEST',
    'kyuubi.ha.zookeeper.auth.digest': digest,
    'kyuubi.ha.zookeeper.engine.auth.type': 'DIGEST',
    'kyuubi.ha.zookeeper.acl.enabled': 'true',
    ...more,
  });
  const start = (gateway: Gateway, more?: Settings): Promise<void> =>
    gateway.start(settings(gateway, more), {
      javaOptions: options('ours'),
      spark: { 'spark.driver.extraJavaOptions': options('ours') },
    });

  /** What ZooKeeper's own client says to these commands, one per line. */
  async function zk(commands: string[], port = ports.plain): Promise<string> {
    const { stdout, stderr } = await zookeeper.root.run(
      ['env', `JAVA_HOME=${java}`, '/opt/zookeeper/bin/zkCli.sh', '-server', `${host}:${port}`],
      `${[...commands, 'quit'].join('\n')}\n`,
    );
    return stdout + stderr;
  }
  async function children(path: string): Promise<string[]> {
    const list = /^\[(.*)\]$/m.exec(await zk([`addauth digest ${digest}`, `ls ${path}`]))?.[1] ?? '';
    return list.split(', ').filter(Boolean);
  }

  before(async () => {
    java = javaHome(await javaVersion());
    [zookeeper, rock] = [await ServerInRock.unpack('zookeeper'), await RockRoot.unpack('kyuubi')];
    for (const kind of ['tls', 'plain'] as const) ports[kind] = await freePort();
    await authority(zookeeper.at('/tmp'), 'ours');
    await authority(join(rock.path, 'srv'), 'other');
    await copyFile(zookeeper.at('/tmp/ours-ca.pem'), join(rock.path, 'srv', 'ours-ca.pem'));
    await writeFile(
      zookeeper.at('/etc/zookeeper/zoo.cfg'),
      [
        'dataDir=/var/lib/zookeeper',
        `clientPort=${ports.plain}`, // for a client without TLS that looks on
        `clientPortAddress=${host}`,
        `secureClientPort=${ports.tls}`,
        `secureClientPortAddress=${host}`,
        'serverCnxnFactory=org.apache.zookeeper.server.NettyServerCnxnFactory',
        'ssl.keyStore.location=/tmp/ours.pem',
        'ssl.trustStore.location=/tmp/ours-ca.pem',
        'ssl.clientAuth=none',
        'admin.enableServer=false',
        'tickTime=500', // sessions may be as short as two of these
        '',
      ].join('\n'),
    );
    await zookeeper.start(
      ['/opt/zookeeper/bin/zkServer.sh', 'start-foreground', '/etc/zookeeper/zoo.cfg'],
      { JAVA_HOME: java },
      async () => /\[zookeeper\]/.test(await zk(['ls /'])),
    );
    one = await Gateway.create(rock, 'one');
    two = await Gateway.create(rock, 'two');
  });
  after(async () => {
    await one?.stop();
    await two?.stop();
    await zookeeper?.remove();
    await rock?.remove();
  });

  it('refuse a ZooKeeper whose certificate is of another CA', async () => {
    await one!.launch(
      settings(one!, {
        'kyuubi.ha.zookeeper.connection.timeout': '1000',
        'kyuubi.ha.zookeeper.connection.base.retry.wait': '100',
      }),
      { javaOptions: options('other') },
    );
    assert.equal(await one!.ends(), 1);
    assert.match(await one!.log(), /cannot reach ZooKeeper/);
  });

  it('register by Kyuubi’s names, for everybody to read and nobody else to change', async () => {
    await Promise.all([start(one!), start(two!)]);
    const names = await children('/kyuubi');
    assert.equal(names.length, 2);
    for (const name of names) assert.match(name, /^serverUri=localhost:\d+;version=[\d.]+;sequence=\d{10}$/);
    const path = `/kyuubi/${names[0]}`;
    const anonymous = await zk([
      `get "${path}"`,
      `delete "${path}"`,
      `create /kyuubi/x y`,
      `getAcl "${path}"`,
    ]);
    assert.match(anonymous, /^localhost:\d+$/m);
    assert.match(anonymous, /Insufficient permission : .*serverUri/);
    assert.match(anonymous, /Insufficient permission : \/kyuubi\/x/);
    assert.match(anonymous, /'world,'anyone\n: r\n'digest,'kyuubi:.*\n: cdrwa/);
  });

  it('are found by a client in ZooKeeper, and share the engine of a user', async () => {
    const discovery = `jdbc:hive2://${host}:${ports.plain}/;serviceDiscoveryMode=zooKeeper;zooKeeperNamespace=kyuubi`;
    assert.deepEqual(await one!.rows('alice', 'any', 'SELECT 40 + 2', discovery), ['42']);
    await one!.rows('alice', 'any', 'CREATE TABLE shared AS SELECT 7 AS n');
    assert.deepEqual(await two!.rows('alice', 'any', 'SELECT * FROM shared'), ['7']);
    const [space] = (await children('/')).filter((name) => /^kyuubi_[\d.]+_USER_SPARK_SQL$/.test(name));
    const engines = await children(`/${space}/alice/default`);
    assert.equal(engines.length, 1);
    assert.match(engines[0]!, /^serverUri=127\.0\.0\.1:\d+;version=[\d.]+;refId=[-\w]{36};sequence=\d{10}$/);
    const [reference] = await children(`/${space}_secret`);
    assert.match(await zk([`get /${space}_secret/${reference}`]), /Insufficient permission/);
  });

  it('register again when ZooKeeper has forgotten them', async () => {
    await zookeeper.stop();
    await zookeeper.start(
      ['/opt/zookeeper/bin/zkServer.sh', 'start-foreground', '/etc/zookeeper/zoo.cfg'],
      { JAVA_HOME: java },
      async () => /zookeeper/.test(await zk(['ls /'])),
    );
    await waitFor('both are registered', async () => (await children('/kyuubi')).length === 2);
    assert.deepEqual(await two!.rows('alice', 'any', 'SELECT * FROM shared'), ['7']);
  });

  it('drain when their node is deleted: sessions end in peace, then the server does', async () => {
    const query = two!.beeline(
      'alice',
      'any',
      'SELECT 1; SELECT java_method("java.lang.Thread", "sleep", 15000L); SELECT 40 + 2',
    );
    await waitFor(
      'the session is open',
      async () => (await two!.metrics()).get('kyuubi_connection_opened') === 1,
    );
    const name = (await children('/kyuubi')).find((node) => node.includes(`:${two!.ports.thrift};`));
    await zk([`addauth digest ${digest}`, `delete "/kyuubi/${name}"`]);
    await waitFor('it says so', async () => /deleted from ZooKeeper/.test(await two!.log()));
    const { code, stdout, stderr } = await query;
    assert.equal(code, 0, stderr);
    assert.match(stdout, /42/);
    assert.equal(await two!.ends(), 0);
    assert.equal((await children('/kyuubi')).length, 1);
  });

  it('are gone from ZooKeeper as soon as they are told to end', async () => {
    assert.equal(await one!.stop(), 143);
    assert.deepEqual(await children('/kyuubi'), []);
  });

  it('wrote no secret into their logs', async () => {
    for (const gateway of [one!, two!]) assert.doesNotMatch(await gateway.log(), /zookeeper-secret-6/);
  });
});
