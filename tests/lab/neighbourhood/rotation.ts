/** Logins that a neighbour changes are taken over at once; only what the server reads at its start restarts it. */
import assert from 'node:assert/strict';
import { must } from '../support/actions.ts';
import { inPod } from '../support/cluster.ts';
import { defaults, hiveSite, setting } from '../support/given.ts';
import { labJson, waitFor, waitForStatus } from '../support/lab.ts';
import {
  admin,
  answers,
  app,
  endEngines,
  known,
  model,
  ownEngine,
  query,
  serverPids,
  units,
} from '../support/neighbourhood.ts';
import { mayEnter, registered } from '../support/zookeeper.ts';

/** The relation of Kyuubi's `endpoint`; both sides have the same number for it. */
async function relationId(endpoint: string): Promise<number> {
  const unit = units[0] as string;
  const shown = await labJson<
    Record<string, { 'relation-info': { 'relation-id': number; endpoint: string }[] }>
  >('show-unit', '--model', model, unit);
  const found = shown[unit]?.['relation-info'].find((relation) => relation.endpoint === endpoint);
  assert.ok(found, `${endpoint} is related`);
  return found['relation-id'];
}

/** Whether a database lets this login in from the network. */
async function letsIn(
  application: string,
  database: string,
  user: string,
  password: string,
): Promise<boolean> {
  const { code, stderr } = await inPod(
    model,
    `${application}/0`,
    'postgresql',
    [
      '/bin/sh',
      '-c',
      'IFS= read -r PGPASSWORD; export PGPASSWORD; psql --no-psqlrc --no-password --command="SELECT 1" "$1"',
      'sh',
      `host=${application}-0.${application}-endpoints.${model}.svc.cluster.local user=${user} dbname=${database} sslmode=require`,
    ],
    `${password}\n`,
  );
  if (code !== 0) assert.match(stderr, /password authentication failed/);
  return code === 0;
}

export function rotation(): void {
  it('follows the database of users to its new password: logins go on, the old one is refused', async () => {
    const user = await setting(defaults, /^kyuubi\.authentication\.jdbc\.user=(.*)$/m);
    const password = () => setting(defaults, /^kyuubi\.authentication\.jdbc\.password=(.*)$/m);
    known.delete(user);
    const old = await password();
    assert.ok(await letsIn('kyuubi-users', 'auth_db', user, old));
    await must(model, 'kyuubi-users/0', 'rotate-password', { 'relation-id': await relationId('auth-db') });
    await waitFor('the new password in the settings', async () => (await password()) !== old);
    await waitForStatus(model, app, { units: 3 });
    assert.ok(await letsIn('kyuubi-users', 'auth_db', user, await password()));
    assert.ok(!(await letsIn('kyuubi-users', 'auth_db', user, old)), 'the old password is refused');
    const login = await admin();
    for (const unit of units) await waitFor(`a login at ${unit}`, () => answers(login, unit));
  });

  it('follows the metastore to its new password: new engines have it, and no server restarts', async () => {
    const login = await admin();
    const made = await query(login, 'CREATE TABLE IF NOT EXISTS rotated (word STRING);');
    assert.equal(made.code, 0, made.log);
    const before = await serverPids();
    const user = await setting(hiveSite, /ConnectionUserName<\/name>\s*<value>([^<]*)/);
    const password = () => setting(hiveSite, /ConnectionPassword<\/name>\s*<value>([^<]*)/);
    known.delete(user);
    const old = await password();
    await must(model, 'metastore/0', 'rotate-password', { 'relation-id': await relationId('metastore-db') });
    await waitFor('the new password for engines', async () => (await password()) !== old);
    await waitForStatus(model, app, { units: 3 });
    assert.ok(!(await letsIn('metastore', 'hivemetastore', user, old)), 'the old password is refused');
    const answer = await query(ownEngine(login), "SHOW TABLES LIKE 'rotated';");
    assert.match(answer.rows.join(), /rotated/, answer.log);
    assert.deepEqual(await serverPids(), before);
    // One that runs has the old password, with which it opens no more sessions.
    await endEngines();
  });

  it('follows ZooKeeper to its new password: servers register with it, the old one opens nothing', async () => {
    const digest = () => setting(defaults, /^kyuubi\.ha\.zookeeper\.auth\.digest=(.*)$/m);
    const old = await digest();
    const { ca = '' } = await admin();
    assert.ok(await mayEnter(model, old, ca));
    await must(model, 'zookeeper-k8s/0', 'rotate-password', { 'relation-id': await relationId('zookeeper') });
    await waitFor('the new digest in the settings', async () => (await digest()) !== old);
    await waitForStatus(model, app, { units: 3 });
    assert.ok(await mayEnter(model, await digest(), ca));
    assert.ok(!(await mayEnter(model, old, ca)), 'the old password opens nothing');
    await waitFor('three servers in ZooKeeper', async () => (await registered(model)).length === 3);
    const login = await admin();
    for (const unit of units) await waitFor(`a login at ${unit}`, () => answers(login, unit));
    const answer = await query(ownEngine(login), 'SELECT 40 + 2;');
    assert.deepEqual(answer.rows, ['42'], answer.log);
  });
}
