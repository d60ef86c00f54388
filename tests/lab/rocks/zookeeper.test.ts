/** The zookeeper rock serves clients over TLS only, to those that its CA signed the server for. */
import assert from 'node:assert/strict';
import { chmod, writeFile } from 'node:fs/promises';
import { javaHome, javaVersion } from '../../../lab/rocks/java.ts';
import { zookeeperVersion } from '../../../lab/rocks/zookeeper.ts';
import { execute, type Output } from '../support/lab.ts';
import { freePort, host, ServerInRock } from '../support/server-in-rock.ts';

/** A CA and a certificate of it for this host, as files in the rock's /tmp. */
const authority = (name: string): string => `
  openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=${name} -keyout ${name}-ca.key -out ${name}-ca.pem
  openssl req -newkey rsa:2048 -nodes -subj /CN=zookeeper -keyout ${name}.key -out ${name}.csr
  printf 'subjectAltName=DNS:localhost,IP:${host}' >${name}.ext
  openssl x509 -req -days 2 -in ${name}.csr -CA ${name}-ca.pem -CAkey ${name}-ca.key -extfile ${name}.ext -out ${name}.crt
  cat ${name}.key ${name}.crt >${name}.pem`;

describe('the zookeeper rock', function () {
  this.timeout(300_000);
  let server: ServerInRock;
  let port: number;
  let java: Record<string, string>;

  const client = (ca: string, ...command: string[]): Promise<Output> =>
    server.run(
      [
        '/opt/zookeeper/bin/zkCli.sh',
        '-waitforconnection',
        '-timeout',
        '4000',
        '-server',
        `${host}:${port}`,
      ].concat(command),
      {
        ...java,
        CLIENT_JVMFLAGS: [
          '-Dzookeeper.client.secure=true',
          '-Dzookeeper.clientCnxnSocket=org.apache.zookeeper.ClientCnxnSocketNetty',
          `-Dzookeeper.ssl.trustStore.location=/tmp/${ca}-ca.pem`,
          '-Dzookeeper.ssl.trustStore.type=PEM',
        ].join(' '),
      },
    );

  before(async () => {
    server = await ServerInRock.unpack('zookeeper');
    java = { JAVA_HOME: javaHome(await javaVersion()) };
    port = await freePort();
    const script = `set -e; cd "$0"; ${authority('ours')} ${authority('other')}`;
    const made = await execute('sh', ['-c', script, server.at('/tmp')]);
    assert.equal(made.code, 0, made.stderr);
    await chmod(server.at('/tmp/ours.pem'), 0o644); // a key for one test
    await writeFile(
      server.at('/etc/zookeeper/zoo.cfg'),
      [
        'dataDir=/var/lib/zookeeper',
        `secureClientPort=${port}`,
        `secureClientPortAddress=${host}`,
        'serverCnxnFactory=org.apache.zookeeper.server.NettyServerCnxnFactory',
        'ssl.keyStore.location=/tmp/ours.pem',
        'ssl.trustStore.location=/tmp/ours-ca.pem',
        'ssl.clientAuth=none',
        '',
      ].join('\n'),
    );
    await server.start(
      ['/opt/zookeeper/bin/zkServer.sh', 'start-foreground', '/etc/zookeeper/zoo.cfg'],
      java,
      async () => (await client('ours', 'ls', '/')).code === 0,
    );
  });
  after(() => server?.remove());

  it('is the version that the image is named for', async () => {
    assert.match(await server.output(), new RegExp(`zookeeper.version=${zookeeperVersion}`));
  });

  it('answers a client that trusts its CA', async () => {
    const { code, stdout, stderr } = await client('ours', 'ls', '/');
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^\[zookeeper\]$/m);
  });

  it('is refused by a client that trusts another CA', async () => {
    const { code, stderr } = await client('other', 'ls', '/');
    assert.notEqual(code, 0);
    assert.match(stderr, /PKIX path|unable to find valid certification path/);
  });

  it('keeps its folders from others', async () => {
    for (const folder of ['/etc/zookeeper', '/var/lib/zookeeper', '/var/log/zookeeper']) {
      const { stdout } = await server.run(['stat', '-c', '%U %a', folder]);
      assert.equal(stdout.trim(), '_daemon_ 750', folder);
    }
  });
});
