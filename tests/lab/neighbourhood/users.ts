/** Who gets in: the allowlist, users of clients, passwords and their rotation. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { must, runAction } from '../support/actions.ts';
import { inPod } from '../support/cluster.ts';
import { lab, waitFor, waitForStatus } from '../support/lab.ts';
import { admin, app, client, known, model, query, units } from '../support/neighbourhood.ts';
import { packPythonCharm } from '../support/python-charm.ts';
import { restStatus } from '../support/rest.ts';

const leader = `${app}/leader`;

/** Whom these cases give a password in `system-users`; both keep it when the option is unset. */
export const systemUsers = ['admin', 'alice'];

export function users(): void {
  after(async () => {
    await lab('config', '--model', model, app, '--reset', 'allowlist');
    await waitFor('admin to get in', async () => (await query(await admin(), 'SELECT 1;')).code === 0);
  });

  it('refuses a user outside the allowlist over JDBC and REST, lets a client in, and follows config', async () => {
    const [boss, integrator] = [await admin(), await client()];
    assert.equal(await restStatus(boss), '200');
    await lab('config', '--model', model, app, 'allowlist=alice,bo*');
    await waitFor('admin to be refused', async () => (await query(boss, 'SELECT 1;')).code !== 0);
    assert.equal(await restStatus(boss), '403');
    assert.equal((await query(integrator, 'SELECT 1;')).code, 0, 'the relation is the grant of its user');
    await lab('config', '--model', model, app, 'allowlist=alice,ad*');
    await waitFor('admin to get in', async () => (await query(boss, 'SELECT 1;')).code === 0);
    assert.equal(await restStatus(boss), '200');
  });

  it('answers REST with 401 without a login and with 403 to a wrong password', async () => {
    const boss = await admin();
    assert.equal(await restStatus({ ...boss, password: 'wrong' }), '403');
    const { stdout } = await inPod(model, units[0] as string, 'charm', [
      'curl',
      '--silent',
      '--output',
      '/dev/null',
      '--write-out',
      '%{http_code}',
      'http://127.0.0.1:10099/api/v1/sessions',
    ]);
    assert.equal(stdout, '401');
  });

  it('rotates the password of a client, who learns of it, and of admin', async () => {
    const before = await client();
    await must(model, leader, 'rotate-password', { username: before.username });
    const after = await waitFor('another password at the client', async () => {
      const now = await client();
      return now.password !== before.password && now;
    });
    assert.equal((await query(after, 'SELECT 1;')).code, 0);
    assert.notEqual((await query(before, 'SELECT 1;')).code, 0, 'the old password is refused');
    const old = await admin();
    await must(model, leader, 'rotate-password', {});
    const now = await admin();
    assert.notEqual(now.password, old.password);
    assert.equal((await query(now, 'SELECT 1;')).code, 0);
    assert.notEqual((await query(old, 'SELECT 1;')).code, 0);
  });

  it('sets a password that the operator chose, and tells it', async () => {
    const password = `chosen-${process.pid}-by-the-operator`;
    known.add(password);
    await must(model, leader, 'set-password', { password });
    assert.equal((await must(model, leader, 'get-password')).password, password);
    assert.equal((await query({ ...(await admin()), password }, 'SELECT 1;')).code, 0);
  });

  it('refuses a secret of users without admin by its name, and lets the users in when it is mended', async () => {
    const scratch = mkdtempSync(join(tmpdir(), 'users-'));
    const fromFile = (name: string): string => {
      const password = randomBytes(16).toString('hex');
      known.add(password);
      writeFileSync(join(scratch, name), password, { mode: 0o600 });
      return `${name}#file=${join(scratch, name)}`;
    };
    try {
      const before = await admin();
      const alice = fromFile('alice');
      const uri = (await lab('add-secret', '--model', model, 'people', alice)).trim();
      await lab('grant-secret', '--model', model, 'people', app);
      await lab('config', '--model', model, app, `system-users=${uri}`);
      const message = /^Secret provided as system-users has invalid content/;
      await waitForStatus(model, app, { units: 3, status: 'blocked', message });
      assert.equal((await query(before, 'SELECT 1;')).code, 0, 'who could log in still can');
      await lab('update-secret', '--model', model, 'people', alice, fromFile('admin'));
      await waitForStatus(model, app, { units: 3 });
      const password = readFileSync(join(scratch, 'alice'), 'utf8');
      const login = { ...(await admin()), username: 'alice', password };
      assert.deepEqual((await query(login, 'SELECT current_user();')).rows, ['alice']);
      assert.notEqual((await query({ ...login, password: before.password }, 'SELECT 1;')).code, 0);
      assert.notEqual((await query(before, 'SELECT 1;')).code, 0, "admin's password is the secret's");
    } finally {
      rmSync(scratch, { recursive: true });
      await lab('config', '--model', model, app, '--reset', 'system-users');
      await waitForStatus(model, app, { units: 3 });
      await lab('remove-secret', '--model', model, 'people');
    }
  });

  it('serves a charm on Python ops as a client, which verifies the server', async () => {
    const charm = await packPythonCharm('tests/lab/python-jdbc-client', 'impyla==0.24.0');
    await lab('deploy', '--model', model, charm);
    await waitForStatus(model, 'python-jdbc-client', { status: 'blocked', message: /needs Kyuubi/ });
    await lab('integrate', '--model', model, `${app}:jdbc`, 'python-jdbc-client');
    const message = /^(relation_id_\d+) reads 42 over TLS$/;
    const status = await waitForStatus(model, 'python-jdbc-client', { message, seconds: 300 });
    const [unit] = Object.values(status.units ?? {});
    const user = message.exec(unit?.['workload-status'].message ?? '')?.[1];
    await lab('remove-application', '--model', model, '--no-prompt', 'python-jdbc-client');
    await waitFor('its user to go', async () => {
      const answer = await runAction(model, leader, 'get-password', { username: user });
      return answer.status === 'failed';
    });
  });

  it('refuses the password of a user that does not exist, and says which exist', async () => {
    const { status, message } = await runAction(model, leader, 'get-password', { username: 'nobody' });
    assert.equal(status, 'failed');
    assert.match(message ?? '', /nobody/);
  });
}
