import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { provider, requirer, TestLab } from './support.ts';

describe('the database', () => {
  let lab: TestLab;
  let path: string;
  beforeEach(async () => {
    lab = new TestLab();
    path = join(lab.folder, 'state', 'model.sqlite');
    lab.controller.close();
    lab.controller = lab.open(path);
    await lab.call('add-model', { name: 'm' });
  });
  afterEach(() => lab.close());

  it('brings everything back after a restart', async () => {
    await lab.deploy(provider, { application: 'pg' });
    await lab.deploy(requirer, { application: 'app' });
    await lab.call('integrate', { model: 'm', first: 'app', second: 'pg:admin' });
    await lab.call('add-secret', { model: 'm', name: 'creds', content: { key: 'v' } });
    const { tasks } = await lab.call('run-action', {
      model: 'm',
      units: ['pg/0'],
      action: 'backup',
      params: { target: 'x' },
    });
    const id = tasks['pg/0'] ?? '';
    lab.agent('pg/0', 'action/finish', { id, status: 'completed', outcome: { results: { size: 3 } } });
    await lab.call('switch', { model: 'm' });
    lab.agent('pg/0', 'state/save', { state: { hook: 'install' } });
    const before = lab.model();
    lab.controller.close();
    lab.controller = lab.open(path);
    assert.deepEqual(lab.controller.find(''), before);
    assert.deepEqual((await lab.call('task', { model: 'm', id })).results, { size: 3 });
    await lab.call('remove-application', { model: 'm', application: 'app' });
    lab.controller.close();
    lab.controller = lab.open(path);
    assert.equal(lab.model().state.applications.app, undefined, 'deleted rows stay deleted');
    assert.ok(lab.model().state.applications.pg);
  });

  it('is for its owner only', () => {
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.equal(statSync(join(path, '..')).mode & 0o777, 0o700);
  });

  it('keeps nothing of an edit that fails', async () => {
    await lab.deploy(provider, { application: 'pg' });
    const before = lab.model();
    assert.throws(() =>
      lab.controller.change(before.state.uuid, (draft) => {
        delete draft.state.applications.pg;
        throw new Error('stop');
      }),
    );
    assert.deepEqual(lab.model(), before);
  });

  it('keeps the newest log lines', async () => {
    const { Logs } = await import('../../../lab/controller/logs.ts');
    const logs = new Logs(lab.controller.store.database, 100);
    const line = (n: number) => ({
      time: 't',
      level: n % 2 ? 'DEBUG' : 'INFO',
      logger: 'l',
      message: `${n}`,
    });
    for (let n = 0; n < 1000; n += 1) logs.add('uuid', 'unit-pg-0', [line(n)]);
    const all = logs.read('uuid', {});
    assert.ok(all.length <= 110, `${all.length} lines`);
    assert.equal(all.at(-1)?.message, '999');
    assert.deepEqual(
      logs.read('uuid', { limit: 2, level: 'INFO' }).map((one) => one.message),
      ['996', '998'],
    );
    assert.equal(logs.read('uuid', { include: ['pg/1'] }).length, 0);
    assert.equal(logs.read('uuid', { include: ['pg/0'] }).length, all.length);
    assert.equal(logs.read('uuid', { exclude: ['unit-pg-*'] }).length, 0);
    const seq = all.at(-2)?.seq ?? 0;
    assert.deepEqual(
      logs.read('uuid', { since: seq }).map((one) => one.message),
      ['999'],
    );
  });
});
