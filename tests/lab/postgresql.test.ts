/** The lab's PostgreSQL on the running system: TLS on and off, and rotation, under a client on Python ops. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { rockImage } from '../../lab/paths.ts';
import { must, runAction } from './support/actions.ts';
import { kubectl, podOf, processes } from './support/cluster.ts';
import { lab, labJson, removeModel, waitFor, waitForStatus } from './support/lab.ts';
import { packPythonCharm } from './support/python-charm.ts';

const model = 'test-postgresql';
const server = 'postgresql-k8s/0';
const overTls = /^relation_id_\d+ reads 42 over TLSv1\.\d$/;
const inTheClear = /^relation_id_\d+ reads 42$/;

interface Login {
  relationId: number;
  host: string;
  user: string;
  password: string;
  ca: string | undefined;
}

/** What the client has, as its hooks see it. */
async function login(): Promise<Login> {
  const shown = await labJson<Record<string, { 'relation-info': RelationInfo[] }>>(
    'show-unit',
    '--model',
    model,
    'python-client/0',
  );
  const info = shown['python-client/0']?.['relation-info'].find(({ endpoint }) => endpoint === 'database');
  const bag = info?.['application-data'] ?? {};
  const user = await secret(bag['secret-user'] ?? '');
  const tls = await secret(bag['secret-tls'] ?? '');
  return {
    relationId: info?.['relation-id'] ?? -1,
    host: (bag['endpoints'] ?? '').split(':')[0] ?? '',
    user: user['username'] ?? '',
    password: user['password'] ?? '',
    ca: tls['tls-ca'],
  };
}

interface RelationInfo {
  endpoint: string;
  'relation-id': number;
  'application-data': Record<string, string>;
}

async function secret(id: string): Promise<Record<string, string>> {
  const shown = await labJson<Record<string, { content: { Data: Record<string, string> } }>>(
    'show-secret',
    '--model',
    model,
    '--reveal',
    id.replace(/^secret:(\/\/[^/]*\/)?/, ''),
  );
  return Object.values(shown)[0]?.content.Data ?? {};
}

/** `SELECT 1` from this machine; undefined when it worked, else why not. */
async function tryLogin({ user, password, host }: Login, ca?: string): Promise<string | undefined> {
  const { stdout } = await kubectl([
    '--namespace',
    model,
    'get',
    'pod',
    podOf(server),
    '-o',
    'jsonpath={.status.podIP}',
  ]);
  const ssl = ca === undefined ? false : { ca, servername: host, rejectUnauthorized: true };
  const client = new pg.Client({ host: stdout, port: 5432, database: 'python_data', user, password, ssl });
  try {
    await client.connect();
    await client.query('SELECT 1');
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** How many secret-changed hooks of the client ended well. */
async function secretHooks(): Promise<number> {
  const log = await lab(
    'debug-log',
    '--model',
    model,
    '--replay',
    '--no-tail',
    '--include',
    'unit-python-client-0',
  );
  return log.split('ran "secret-changed" hook').length - 1;
}

/** The postmaster. */
const serverPid = async (): Promise<number | undefined> =>
  (await processes(model, server, 'postgresql', 'config_file='))[0];

describe('postgresql-k8s in the lab', function () {
  this.timeout('10m');
  const scratch = mkdtempSync(join(tmpdir(), 'postgresql-lab-'));

  before(async () => {
    await lab('up');
    await removeModel(model);
    await lab('add-model', model, '--no-switch');
    const deploy = (...args: string[]) => lab('deploy', '--model', model, ...args);
    await deploy(
      './dist/postgresql-k8s_ubuntu@22.04-amd64.charm',
      '--resource',
      `postgresql-image=${rockImage('postgresql')}`,
    );
    await deploy('./dist/self-signed-certificates_ubuntu@22.04-amd64.charm');
    await deploy(await packPythonCharm('tests/lab/python-client', 'pg8000==1.31.2', 'scramp==1.4.6'));
    await lab('integrate', '--model', model, 'python-client', 'postgresql-k8s');
    await waitForStatus(model, 'python-client', { message: inTheClear });
  });

  after(async () => {
    rmSync(scratch, { recursive: true });
    await lab('destroy-model', model, '--no-prompt', '--force', '--destroy-storage');
  });

  it('turns to TLS without a restart, and its client, told by the secret, verifies it', async () => {
    const before = await serverPid();
    await lab('integrate', '--model', model, 'postgresql-k8s:certificates', 'self-signed-certificates');
    await waitForStatus(model, 'python-client', { message: overTls });
    await waitForStatus(model, 'postgresql-k8s');
    assert.ok(before !== undefined);
    assert.equal(await serverPid(), before);
  });

  it('lets nobody in without TLS, nor is it believed by who trusts another CA', async () => {
    const it = await login();
    assert.equal(await tryLogin(it, it.ca), undefined);
    assert.match((await tryLogin(it)) ?? '', /no pg_hba\.conf entry .* no encryption/);
    const other = join(scratch, 'other.pem');
    const made = spawnSync(
      'openssl',
      ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', '-subj', '/CN=other'].concat([
        '-keyout',
        join(scratch, 'other.key'),
        '-out',
        other,
      ]),
    );
    assert.equal(made.status, 0, String(made.stderr));
    assert.match(
      (await tryLogin(it, readFileSync(other, 'utf8'))) ?? '',
      /unable to (get|verify) .*certificate|self.signed/i,
    );
  });

  it('rotates a password: the client goes on with the new one, and the old one is refused', async () => {
    const old = await login();
    const before = await secretHooks();
    await must(model, server, 'rotate-password', { 'relation-id': old.relationId });
    const now = await login();
    assert.notEqual(now.password, old.password);
    assert.match((await tryLogin(old, old.ca)) ?? '', /password authentication failed/);
    assert.equal(await tryLogin(now, now.ca), undefined);
    // The hook reads with what it was told, and fails where that is not taken.
    await waitFor('the client to be told', async () => (await secretHooks()) > before);
    await waitForStatus(model, 'python-client', { message: overTls });
    const refused = await runAction(model, server, 'rotate-password', { 'relation-id': 999 });
    assert.equal(refused.status, 'failed');
    assert.match(refused.message ?? '', /relation 999 has no role here; there are: \d+/);
  });

  it('speaks TLS again after its pod was lost', async () => {
    const { stdout } = await kubectl(['--namespace', model, 'delete', 'pod', podOf(server)]);
    assert.match(stdout, /deleted/);
    const it = await login();
    await waitFor('the server with TLS', async () => {
      const why = await tryLogin(it, it.ca);
      if (why !== undefined) throw new Error(why);
      return true;
    });
    assert.match((await tryLogin(it)) ?? '', /no encryption/);
  });

  it('goes back to a connection in the clear when the relation goes, and leaves no key behind', async () => {
    await waitForStatus(model, 'postgresql-k8s');
    const before = await serverPid();
    await lab('remove-relation', '--model', model, 'postgresql-k8s:certificates', 'self-signed-certificates');
    await waitForStatus(model, 'python-client', { message: inTheClear });
    assert.equal(await serverPid(), before);
    const { code } = await kubectl(
      ['--namespace', model, 'exec', podOf(server), '--container', 'postgresql', '--', 'test', '-e'].concat([
        '/etc/postgresql/tls',
      ]),
    );
    assert.equal(code, 1);
    assert.equal(await tryLogin(await login()), undefined);
  });
});
