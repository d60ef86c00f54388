import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { UserTable } from '../../../src/auth-db/index.ts';
import { Cluster, serverPrograms } from './cluster.ts';

const bin = serverPrograms();

/** Certificates by openssl: two CAs, and one of a server that has the names in `san`. */
function makeCertificates(directory: string, san: string): void {
  const script = `set -e
    for ca in ours other; do
      openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=$ca -keyout $ca.key -out $ca.pem
    done
    openssl req -newkey rsa:2048 -nodes -subj /CN=database -addext subjectAltName=${san} -keyout server.key -out server.csr
    openssl x509 -req -in server.csr -CA ours.pem -CAkey ours.key -days 2 -copy_extensions copy -out server.pem
    chmod 600 server.key
    if id postgres; then chown postgres server.key; fi`;
  const { status, stderr } = spawnSync('bash', ['-c', script], { cwd: directory, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

(bin === undefined ? describe.skip : describe)('TLS to the authentication database', function () {
  this.timeout(30_000);
  let directory: string;
  let cluster: Cluster;
  let port: number;

  before(async () => {
    directory = mkdtempSync(join(tmpdir(), 'auth-db-tls-'));
    spawnSync('chmod', ['755', directory]);
    makeCertificates(directory, 'DNS:localhost');
    port = await freePort();
    cluster = new Cluster(bin as string, {
      settings: [
        'listen_addresses=127.0.0.1',
        `port=${port}`,
        'ssl=on',
        `ssl_cert_file=${directory}/server.pem`,
        `ssl_key_file=${directory}/server.key`,
      ],
      access: 'hostssl all all 127.0.0.1/32 trust\n',
    });
  });
  after(() => {
    cluster?.stop();
    rmSync(directory, { recursive: true, force: true });
  });
  const pem = (name: string): string => readFileSync(join(directory, `${name}.pem`), 'utf8');

  const runtimes: [string, string][] = [
    ['node', process.execPath],
    ['the runtime of packed charms', 'node_modules/.bin/bun'],
  ];
  for (const [name, program] of runtimes) {
    /** Reads the users in a process of that runtime. */
    const read = async (host: string, tls: object | undefined): Promise<UserTable> => {
      const connection = {
        relationId: 7,
        host,
        port,
        database: 'postgres',
        username: 'postgres',
        password: '',
        tls,
      };
      const module = new URL('../../../src/auth-db/index.ts', import.meta.url).href;
      const script = join(directory, 'read.mjs');
      writeFileSync(
        script,
        `const { readUsers } = await import(${JSON.stringify(module)});
         console.log(JSON.stringify(await readUsers(${JSON.stringify(connection)})));`,
      );
      const child = spawn(program, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
      let text = '';
      child.stdout.on('data', (part) => {
        text += part;
      });
      await once(child, 'close');
      return JSON.parse(text);
    };

    describe(`of ${name}`, () => {
      it('connects where the CA signed for this host', async () => {
        assert.equal((await read('localhost', { ca: pem('ours') })).state, 'read');
      });

      it('refuses a server of another CA', async () => {
        const table = await read('localhost', { ca: pem('other') });
        assert.ok(table.state === 'unreachable', JSON.stringify(table));
        assert.match(table.why, /certificate/);
      });

      it('refuses a server whose certificate is for another host, by name and by address', async () => {
        const table = await read('127.0.0.1', { ca: pem('ours') });
        assert.ok(table.state === 'unreachable', JSON.stringify(table));
        assert.match(table.why, /127\.0\.0\.1/);
      });

      it('does not fall back to a connection in the clear', async () => {
        const table = await read('localhost', undefined);
        assert.ok(table.state === 'refused', JSON.stringify(table));
        assert.match(table.why, /no encryption/);
      });
    });
  }
});
