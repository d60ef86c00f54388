/** The charm on the running system: packed, in real pods, next to a real PostgreSQL. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rockImage } from '../../lab/paths.ts';
import { inPod, kubectl, podOf, processes, restarts } from './support/cluster.ts';
import {
  applications,
  integrateAnew,
  lab,
  labJson,
  removeModel,
  waitFor,
  waitForStatus,
} from './support/lab.ts';
import { ProcessWatch, secretsInSight } from './support/leaks.ts';
import { packPythonCharm } from './support/python-charm.ts';
import { beeline, type Login } from './support/sql.ts';

const model = 'test-kyuubi';
const kyuubi = 'kyuubi-k8s/0';
/** Every password that came up in this run: none of them may be seen anywhere at the end. */
const known = new Set<string>();
const watch = new ProcessWatch();
const scratch = mkdtempSync(join(tmpdir(), 'kyuubi-lab-'));

/** `key#file=path`: a password on the command line of the operator would be seen by the watch, and rightly so. */
function fromFile(key: string, value: string): string {
  const path = join(scratch, key);
  writeFileSync(path, value, { mode: 0o600 });
  return `${key}#file=${path}`;
}

async function login(unit = 'kyuubi-k8s/leader'): Promise<Login> {
  const tasks = await labJson<Record<string, { status: string; results: Login }>>(
    'run',
    '--model',
    model,
    unit,
    'get-jdbc-endpoint',
  );
  const { status, results } = Object.values(tasks)[0]!;
  assert.equal(status, 'completed');
  known.add(results.password);
  return results;
}

/** Process id of the server's JVM. */
async function serverPid(): Promise<number> {
  const [pid] = await processes(model, kyuubi, 'kyuubi', '-Dkyuubi.server.process');
  assert.ok(pid, 'the server runs');
  return pid;
}

describe('kyuubi-k8s in the lab', function () {
  this.timeout('15m');
  this.bail(false);

  before(async () => {
    await lab('up');
    await removeModel(model);
    watch.start();
    await lab('add-model', model, '--no-switch');
    await lab(
      'deploy',
      '--model',
      model,
      './dist/postgresql-k8s_ubuntu@22.04-amd64.charm',
      '--resource',
      `postgresql-image=${rockImage('postgresql')}`,
    );
    await lab(
      'deploy',
      '--model',
      model,
      './dist/kyuubi-k8s_ubuntu@22.04-amd64.charm',
      '--resource',
      `kyuubi-image=${rockImage('kyuubi')}`,
      // Spark in the server's own pod is in order in this profile only.
      '--config',
      'profile=testing',
    );
  });

  after(async () => {
    watch.stop();
    rmSync(scratch, { recursive: true, force: true });
    await lab('destroy-model', model, '--no-prompt', '--force');
  });

  it('says what is missing before it is related, and fails the action with the remedy', async () => {
    await waitForStatus(model, 'kyuubi-k8s', {
      status: 'blocked',
      message: /^Missing authentication database relation$/,
    });
    const tasks = await labJson<Record<string, { status: string; message?: string }>>(
      'run',
      '--model',
      model,
      kyuubi,
      'get-jdbc-endpoint',
    );
    const { status, message } = tasks[kyuubi]!;
    assert.equal(status, 'failed');
    assert.match(message ?? '', /integrate kyuubi-k8s:auth-db/);
  });

  it('becomes active with a database and reports the version', async () => {
    await lab('integrate', '--model', model, 'kyuubi-k8s:auth-db', 'postgresql-k8s:database');
    const status = await waitForStatus(model, 'kyuubi-k8s');
    assert.match(status.version ?? '', /^\d+\.\d+/);
    assert.match((await applications(model))['postgresql-k8s']?.version ?? '', /^\d+\.\d+/);
  });

  it('lets the right password in and refuses a wrong and an empty one', async () => {
    const right = await login();
    assert.equal(right.password.length, 32);
    const answer = await beeline(model, kyuubi, right, 'SELECT 6 * 7, current_user();');
    assert.deepEqual([answer.code, answer.rows], [0, ['42\tadmin']], answer.log);
    for (const password of ['wrong', '']) {
      const refused = await beeline(model, kyuubi, { ...right, password }, 'SELECT 1;');
      assert.notEqual(refused.code, 0);
      assert.deepEqual(refused.rows, []);
      assert.match(refused.log, /Error validating the login|Peer indicated failure/);
    }
  });

  it('keeps what is written', async () => {
    const user = await login();
    const written = await beeline(
      model,
      kyuubi,
      user,
      'CREATE TABLE t (id INT); INSERT INTO t VALUES (1), (2);',
    );
    assert.equal(written.code, 0, written.log);
    assert.deepEqual((await beeline(model, kyuubi, user, 'SELECT sum(id) FROM t;')).rows, ['3']);
  });

  it('takes a new password from system-users without a restart of the server', async () => {
    const [first, second] = [randomBytes(16).toString('hex'), randomBytes(16).toString('hex')];
    known.add(first).add(second);
    const before = await login();
    const pid = await serverPid();
    const uri = (await lab('add-secret', '--model', model, 'kyuubi-users', fromFile('admin', first))).trim();
    await lab('config', '--model', model, 'kyuubi-k8s', `system-users=${uri}`);
    await waitForStatus(model, 'kyuubi-k8s', {
      status: 'blocked',
      message: /^Secret provided as system-users has not been granted to the charm$/,
    });
    assert.equal(
      (await beeline(model, kyuubi, before, 'SELECT 1;')).code,
      0,
      'the old password holds meanwhile',
    );
    await lab('grant-secret', '--model', model, 'kyuubi-users', 'kyuubi-k8s');
    // Juju sends no event for a grant: the next one of any kind picks it up.
    await lab('config', '--model', model, 'kyuubi-k8s', '--reset', 'system-users');
    await lab('config', '--model', model, 'kyuubi-k8s', `system-users=${uri}`);
    await waitFor('the first new password', async () => (await login()).password === first);
    assert.equal((await beeline(model, kyuubi, { ...before, password: first }, 'SELECT 1;')).code, 0);
    assert.notEqual(
      (await beeline(model, kyuubi, before, 'SELECT 1;')).code,
      0,
      'the old password is refused',
    );
    await lab('update-secret', '--model', model, 'kyuubi-users', fromFile('admin', second));
    await waitFor(
      'the second new password, by secret-changed',
      async () => (await login()).password === second,
    );
    assert.equal((await beeline(model, kyuubi, { ...before, password: second }, 'SELECT 1;')).code, 0);
    assert.equal(await serverPid(), pid, 'the server was not restarted');
  });

  it('stops without the database, says so, and comes back with the same users', async () => {
    const before = await login();
    await lab('remove-relation', '--model', model, 'kyuubi-k8s:auth-db', 'postgresql-k8s:database');
    await waitForStatus(model, 'kyuubi-k8s', {
      status: 'blocked',
      message: /^Missing authentication database relation$/,
    });
    assert.deepEqual(await processes(model, kyuubi, 'kyuubi', '-Dkyuubi.server.process'), []);
    const files = await inPod(model, kyuubi, 'kyuubi', ['ls', '/opt/kyuubi/conf']);
    assert.doesNotMatch(files.stdout, /kyuubi-defaults\.conf/, 'credentials leave with the relation');
    await integrateAnew(model, 'kyuubi-k8s:auth-db', 'postgresql-k8s:database');
    await waitForStatus(model, 'kyuubi-k8s');
    assert.deepEqual(await login(), before);
    assert.equal((await beeline(model, kyuubi, before, 'SELECT 1;')).code, 0);
  });

  it('heals a killed server process', async () => {
    const pid = await serverPid();
    assert.equal((await inPod(model, kyuubi, 'kyuubi', ['kill', '-9', String(pid)])).code, 0);
    await waitFor('another server process', async () => {
      const [now] = await processes(model, kyuubi, 'kyuubi', '-Dkyuubi.server.process');
      return now !== undefined && now !== pid;
    });
    const user = await login().catch(() => waitFor('the login', () => login()));
    await waitFor('an answer', async () => (await beeline(model, kyuubi, user, 'SELECT 1;')).code === 0);
  });

  it('heals a charm container killed in the middle of a hook', async () => {
    const earlier = await restarts(model, kyuubi, 'charm');
    // Relating again makes hooks that take seconds, because the server starts in one of them.
    await lab('remove-relation', '--model', model, 'kyuubi-k8s:auth-db', 'postgresql-k8s:database');
    await waitForStatus(model, 'kyuubi-k8s', { status: 'blocked' });
    await lab('integrate', '--model', model, 'kyuubi-k8s:auth-db', 'postgresql-k8s:database');
    await waitFor('the hook that starts the server', async () => {
      const unit = (await applications(model))['kyuubi-k8s']?.units?.[kyuubi];
      const running = await processes(model, kyuubi, 'kyuubi', '-Dkyuubi.server.process');
      return unit?.['juju-status'].current === 'executing' && running.length > 0;
    });
    await inPod(model, kyuubi, 'charm', ['/bin/sh', '-c', 'kill -9 $(pidof containeragent) ; kill -TERM 1']);
    await waitFor(
      'the restart of the charm container',
      async () => (await restarts(model, kyuubi, 'charm')) > earlier,
    );
    await waitForStatus(model, 'kyuubi-k8s');
    assert.equal((await beeline(model, kyuubi, await login(), 'SELECT 1;')).code, 0);
  });

  it('scales to two units and back with one peer relation in order', async () => {
    await lab('add-unit', '--model', model, 'kyuubi-k8s');
    await waitForStatus(model, 'kyuubi-k8s', {
      units: 2,
      status: 'blocked',
      message:
        /^Missing Zookeeper integration \(which is required when there are more than one units of Kyuubi\)$/,
    });
    await waitFor('the second unit to serve', async () => (await login('kyuubi-k8s/1')).password !== '');
    assert.deepEqual(
      await login('kyuubi-k8s/1'),
      await login('kyuubi-k8s/0'),
      'every unit gives the same answer',
    );
    const peers = async (unit: string): Promise<string[]> => {
      const shown = await labJson<
        Record<string, { 'relation-info': { endpoint: string; 'related-units'?: object }[] }>
      >('show-unit', '--model', model, unit);
      const found = shown[unit]!['relation-info'].filter(({ endpoint }) => endpoint === 'kyuubi-peers');
      assert.equal(found.length, 1, `${unit} has one peer relation`);
      return Object.keys(found[0]!['related-units'] ?? {});
    };
    assert.deepEqual(
      [await peers('kyuubi-k8s/0'), await peers('kyuubi-k8s/1')],
      [['kyuubi-k8s/1'], ['kyuubi-k8s/0']],
    );
    await lab('scale-application', '--model', model, 'kyuubi-k8s', '1');
    await waitForStatus(model, 'kyuubi-k8s', { units: 1 });
    assert.deepEqual(await peers('kyuubi-k8s/0'), []);
    await waitFor(
      'the pod to go',
      async () => (await kubectl(['--namespace', model, 'get', 'pod', podOf('kyuubi-k8s/1')])).code !== 0,
    );
  });

  it('runs a charm on Python ops that reads its database from ours', async () => {
    const charm = await packPythonCharm('tests/lab/python-client', 'pg8000==1.31.2');
    await lab('deploy', '--model', model, charm);
    await waitForStatus(model, 'python-client', { status: 'blocked', message: /needs a database/ });
    await lab('integrate', '--model', model, 'python-client', 'postgresql-k8s');
    await waitForStatus(model, 'python-client', { message: /^relation_id_\d+ reads 42$/ });
    await lab('remove-application', '--model', model, '--no-prompt', 'python-client');
    await waitFor('python-client to go', async () => !('python-client' in (await applications(model))));
  });

  it('showed no secret in any process list, log line or plain databag', async () => {
    for (const secret of await labJson<Record<string, unknown>>('secrets', '--model', model).then(
      Object.keys,
    )) {
      const shown = await labJson<
        Record<string, { content?: { Data?: Record<string, string> } & Record<string, string> }>
      >('show-secret', '--model', model, secret, '--reveal');
      for (const [key, value] of Object.entries(
        shown[secret]?.content?.Data ?? shown[secret]?.content ?? {},
      )) {
        if (typeof value === 'string' && /password/.test(key)) known.add(value);
      }
    }
    assert.ok(known.size >= 4, 'the generated passwords are known');
    assert.deepEqual(await secretsInSight(model, [...known], watch.stop()), []);
  });
});
