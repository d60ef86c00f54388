import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { limitResults, mostOfOne } from '../../../lab/controller/limit-results.ts';
import { unitView } from '../../../lab/controller/unit-view.ts';
import { provider, type TestLab, testLab } from './support.ts';

describe('tasks', () => {
  let lab: TestLab;
  const run = (params: Record<string, unknown> = { target: 's3' }, units = ['pg/leader']) =>
    lab.call('run-action', { model: 'm', units, action: 'backup', params });

  beforeEach(async () => {
    lab = await testLab();
    await lab.deploy(provider, { application: 'pg', units: 2 });
    lab.introduce('pg/0', 'pg/1');
  });
  afterEach(() => lab.close());

  it('go from pending over running to completed, with log and results', async () => {
    const { tasks } = await run();
    assert.deepEqual(Object.keys(tasks), ['pg/0']);
    const id = tasks['pg/0'] ?? '';
    assert.match(id, /^[0-9]+$/);
    const view = unitView(lab.model(), 'pg/0', lab.controller.time());
    assert.deepEqual(view.actions, [{ id, name: 'backup', params: { target: 's3', depth: 2 } }]);
    assert.equal((await lab.call('task', { model: 'm', id })).status, 'pending');
    lab.agent('pg/0', 'action/begin', { id });
    lab.agent('pg/0', 'hook/effect', {
      contextId: 'c',
      effect: { kind: 'action-log', message: 'half', time: '2026-01-02T03:04:06Z' },
    });
    const waiting = lab.call('task', { model: 'm', id, waitSeconds: 60 });
    lab.clock += 2000;
    lab.agent('pg/0', 'action/finish', {
      id,
      status: 'completed',
      outcome: { results: { 'return-code': 0, where: { path: '/x' } } },
    });
    assert.deepEqual(await waiting, {
      id,
      log: ['2026-01-02 03:04:06 +0000 UTC half'],
      results: { 'return-code': 0, where: { path: '/x' } },
      status: 'completed',
      timing: {
        completed: '2026-01-02 03:04:07 +0000 UTC',
        enqueued: '2026-01-02 03:04:05 +0000 UTC',
        started: '2026-01-02 03:04:05 +0000 UTC',
      },
      unit: 'pg/0',
    });
    assert.deepEqual(unitView(lab.model(), 'pg/0', lab.controller.time()).actions, []);
    assert.throws(() => lab.agent('pg/1', 'action/begin', { id }), { message: `task "${id}" not found` });
  });

  it('are refused for unknown units, actions and parameters, and then none is enqueued', async () => {
    await assert.rejects(
      run({ target: 's3' }, ['pg/0', 'pg/9']),
      /failed to schedule any tasks:\nunit "pg\/9" not found/,
    );
    await assert.rejects(
      lab.call('run-action', { model: 'm', units: ['pg/0'], action: 'nope', params: {} }),
      /action "nope" not defined on unit "pg\/0"/,
    );
    await assert.rejects(run({}), /validation failed: \(root\) : "target" property is missing and required/);
    await assert.rejects(run({ target: 5 }), /\(root\).target : must be of type string, given number/);
    await assert.rejects(run({ target: 'x', more: 1 }), /additional property "more" is not allowed/);
    assert.deepEqual(lab.model().tasks, {});
  });

  it('of juju-exec complete with the exit code as a result', async () => {
    const { tasks } = await lab.call('exec', {
      model: 'm',
      units: ['pg/1'],
      command: 'exit 3',
      timeoutSeconds: 5,
    });
    const id = tasks['pg/1'] ?? '';
    const view = unitView(lab.model(), 'pg/1', lab.controller.time());
    assert.deepEqual(view.commands, [{ id, script: 'exit 3', timeoutSeconds: 5 }]);
    lab.agent('pg/1', 'command/finish', { id, code: 3, stdout: 'out', stderr: '' });
    const task = await lab.call('task', { model: 'm', id });
    assert.equal(task.status, 'completed');
    assert.deepEqual(task.results, { 'return-code': 3, stdout: 'out' });
  });

  it('are cancelled at once while pending, through the agent while running, and with their unit', async () => {
    const { tasks } = await run({ target: 'x' }, ['pg/0', 'pg/1']);
    const [first = '', second = ''] = Object.values(tasks);
    assert.equal((await lab.call('cancel-task', { model: 'm', id: first })).status, 'cancelled');
    lab.agent('pg/1', 'action/begin', { id: second });
    await lab.call('cancel-task', { model: 'm', id: second });
    assert.deepEqual(unitView(lab.model(), 'pg/1', lab.controller.time()).cancelled, [second]);
    await lab.call('scale-application', { model: 'm', application: 'pg', units: 1 });
    lab.agent('pg/1', 'dead', {});
    const task = await lab.call('task', { model: 'm', id: second, waitSeconds: 60 });
    assert.equal(task.status, 'aborted');
    assert.match(String(task.message), /unit "pg\/1" was removed/);
  });

  it('log beside the model: without a copy of it per line, bounded, gone with the task', async () => {
    const { tasks } = await run();
    const id = tasks['pg/0'] ?? '';
    lab.agent('pg/0', 'action/begin', { id });
    const before = lab.model();
    const log = (message: string) =>
      lab.agent('pg/0', 'hook/effect', {
        contextId: 'c',
        effect: { kind: 'action-log', message, time: '2026-01-02T03:04:06Z' },
      });
    log('x'.repeat(40_000));
    for (let line = 0; line < 10_005; line += 1) log('y');
    assert.equal(lab.model(), before, 'the model is as it was');
    const { uuid } = before.state;
    const kept = lab.controller.taskLogs.read(uuid, id);
    assert.equal(kept.length, 10_001);
    assert.equal(kept[0]?.message.length, 32_771);
    assert.match(kept.at(-1)?.message ?? '', /^further lines are dropped/);
    lab.controller.change(uuid, (draft) => {
      delete draft.tasks[id];
    });
    assert.deepEqual(lab.controller.taskLogs.read(uuid, id), []);
  });

  it('answer beside the model, which no later edit copies; the answer goes with the task', async () => {
    const { tasks } = await run();
    const id = tasks['pg/0'] ?? '';
    lab.agent('pg/0', 'action/begin', { id });
    const outcome = { results: { dump: 'x'.repeat(mostOfOne) } };
    lab.agent('pg/0', 'action/finish', { id, status: 'completed', outcome });
    lab.agent('pg/0', 'action/finish', { id, status: 'failed', outcome: { results: { late: 'y' } } });
    const model = lab.model();
    const { uuid } = model.state;
    assert.ok(JSON.stringify(model).length < mostOfOne / 10, 'the model is small');
    assert.deepEqual(lab.controller.taskResults.read(uuid, id), outcome.results);
    assert.throws(
      () => lab.agent('pg/1', 'action/finish', { id, status: 'completed', outcome: { results: {} } }),
      { message: `task "${id}" not found` },
    );
    lab.controller.change(uuid, (draft) => {
      delete draft.tasks[id];
    });
    assert.deepEqual(lab.controller.taskResults.read(uuid, id), {});
  });

  it('keep at most a MiB of a result, and say so', async () => {
    const { tasks } = await run();
    const id = tasks['pg/0'] ?? '';
    lab.agent('pg/0', 'action/begin', { id });
    const results = { stdout: 'x'.repeat(mostOfOne + 5), list: { a: 'short', n: 1 } };
    lab.agent('pg/0', 'action/finish', { id, status: 'completed', outcome: { results } });
    const { results: kept } = await lab.call('task', { model: 'm', id });
    assert.deepEqual(kept, {
      stdout: `${'x'.repeat(mostOfOne)}\n(truncated: ${mostOfOne + 5} characters in all)`,
      list: { a: 'short', n: 1 },
    });
    const many = Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map((key) => [key, 'x'.repeat(mostOfOne)]));
    assert.ok(JSON.stringify(limitResults(many)).length < 4 * mostOfOne + 200, 'all together, too');
  });
});
