/** Three units behind ZooKeeper: they register, and a client that loses one goes on with another. */
import assert from 'node:assert/strict';
import { inPod, kubectl, podOf } from '../support/cluster.ts';
import { waitFor, waitForStatus } from '../support/lab.ts';
import {
  admin,
  answers,
  app,
  discovered,
  model,
  query,
  serverPids,
  through,
  units,
} from '../support/neighbourhood.ts';
import { registered } from '../support/zookeeper.ts';

export function availability(): void {
  it('registers every unit under the name of its pod', async () => {
    const hosts = await waitFor('three servers in ZooKeeper', async () => {
      const found = await registered(model);
      return found.length === 3 && found;
    });
    assert.deepEqual(
      hosts,
      units.map((unit) => `${podOf(unit)}.${app}-endpoints.${model}.svc.cluster.local:10009`),
    );
  });

  it('gives the same answer from every unit, and reads through one what was written through another', async () => {
    const login = await admin();
    for (const unit of units) assert.deepEqual(await admin(unit), login);
    const table = 'iceberg.default.shared';
    const written = await query(
      through(login, 'kyuubi-k8s/0'),
      `DROP TABLE IF EXISTS ${table}; CREATE TABLE ${table} (id INT) USING iceberg; INSERT INTO ${table} VALUES (7);`,
    );
    assert.equal(written.code, 0, written.log);
    assert.deepEqual((await query(through(login, 'kyuubi-k8s/2'), `SELECT id FROM ${table};`)).rows, ['7']);
  });

  it('lets a client survive the deletion of the pod that it talked to', async () => {
    const login = await admin();
    assert.deepEqual((await query(through(login, 'kyuubi-k8s/1'), 'SELECT 41 + 1;')).rows, ['42']);
    const { code, stderr } = await kubectl([
      '--namespace',
      model,
      'delete',
      'pod',
      podOf('kyuubi-k8s/1'),
      '--wait=false',
    ]);
    assert.equal(code, 0, stderr);
    await waitFor('an answer by reconnecting', async () => {
      const answer = await query(login, 'SELECT 41 + 1;');
      return answer.code === 0 && answer.rows[0] === '42';
    });
    await waitForStatus(model, app, { units: 3 });
    await waitFor('three servers in ZooKeeper', async () => (await registered(model)).length === 3);
    assert.deepEqual((await query(through(login, 'kyuubi-k8s/1'), 'SELECT 41 + 1;')).rows, ['42']);
  });

  it('leads a client by ZooKeeper to a unit that serves, also when the server of another one is killed', async () => {
    const login = await discovered(await admin());
    assert.deepEqual((await query(login, 'SELECT 41 + 1;')).rows, ['42']);
    const unit = units[2] as string;
    const [killed] = await serverPids([unit]);
    assert.equal((await inPod(model, unit, 'kyuubi', ['kill', '-9', `${killed}`])).code, 0);
    await waitFor('an answer by reconnecting', async () => {
      const answer = await query(login, 'SELECT 41 + 1;');
      if (answer.rows[0] !== '42') throw new Error(answer.log);
      return true;
    });
    await waitFor('another server process', async () => {
      const [now] = await serverPids([unit]);
      return now !== undefined && now !== killed;
    });
    await waitFor('three servers in ZooKeeper', async () => (await registered(model)).length === 3);
    await waitFor(`an answer of ${unit}`, () => answers(login, unit));
    await waitForStatus(model, app, { units: 3 });
  });
}
