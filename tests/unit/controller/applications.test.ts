import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { provider, requirer, type TestLab, testLab } from './support.ts';

describe('applications', () => {
  let lab: TestLab;
  const units = () => lab.model().state.applications.pg?.units ?? {};
  const lives = () => Object.fromEntries(Object.entries(units()).map(([name, unit]) => [name, unit.life]));
  const scale = (count: number) =>
    lab.call('scale-application', { model: 'm', application: 'pg', units: count });

  beforeEach(async () => {
    lab = await testLab();
    await lab.deploy(provider, { application: 'pg', units: 3 });
    lab.introduce('pg/0', 'pg/1', 'pg/2');
  });
  afterEach(() => lab.close());

  it('lose their highest units, each when its agent reports it dead', async () => {
    await scale(1);
    assert.deepEqual(lives(), { 'pg/0': 'alive', 'pg/1': 'dying', 'pg/2': 'dying' });
    assert.deepEqual(lab.agent('pg/2', 'terminating', {}), { willRestart: false });
    assert.deepEqual(lab.agent('pg/0', 'terminating', {}), { willRestart: true });
    lab.agent('pg/2', 'dead', {});
    assert.deepEqual(lives(), { 'pg/0': 'alive', 'pg/1': 'dying' });
    assert.throws(() => lab.agent('pg/2', 'state/save', { state: 1 }), { message: 'unit "pg/2" not found' });
  });

  it('get a fresh unit when scaled up again, and its dead pod is not taken for it', async () => {
    const { uuid } = lab.model().state;
    lab.controller.change(uuid, (draft) => Object.assign(draft.units['pg/2'] ?? {}, { podUid: 'old' }));
    lab.agent('pg/2', 'state/save', { state: { installed: true } });
    await scale(2);
    await scale(3);
    assert.equal(lives()['pg/2'], 'dying', 'a dying unit does not come back to life');
    lab.agent('pg/2', 'dead', {});
    assert.equal(lives()['pg/2'], 'alive');
    assert.deepEqual(lab.agent('pg/2', 'state/load', {}), { state: null });
    assert.deepEqual(lab.model().apps.pg?.retired, [{ pod: 'pg-2', uid: 'old' }]);
    assert.throws(() => lab.introduce('pg/2'), /pod "pg-2" belongs to a removed unit and is being replaced/);
  });

  it('lead by their lowest unit, and by another one when it is gone or silent', async () => {
    const leader = () => lab.model().state.applications.pg?.leader;
    assert.equal(leader(), 'pg/0');
    const { endSilentTerms } = await import('../../../lab/controller/leadership.ts');
    const { uuid } = lab.model().state;
    lab.clock += 59_000;
    endSilentTerms(lab.controller);
    assert.equal(leader(), 'pg/0', 'a lease lasts 60 s');
    lab.clock += 2_000;
    endSilentTerms(lab.controller);
    assert.equal(leader(), 'pg/0', 'nobody else is heard either');
    lab.controller.heardFrom(uuid, 'pg/2');
    endSilentTerms(lab.controller);
    assert.equal(leader(), 'pg/2');
    await scale(2);
    lab.agent('pg/2', 'dead', {});
    assert.equal(leader(), 'pg/0');
  });

  it('go when their units are dead and others have left their relations', async () => {
    await lab.deploy(requirer, { application: 'app' });
    lab.introduce('app/0');
    const { id } = await lab.call('integrate', { model: 'm', first: 'app', second: 'pg:database' });
    for (const unit of ['pg/0', 'app/0']) lab.agent(unit, 'scope', { relationId: id, entered: true });
    lab.agent('pg/0', 'scope', { relationId: 0, entered: true });
    await lab.call('remove-application', { model: 'm', application: 'pg' });
    assert.deepEqual(new Set(Object.values(lives())), new Set(['dying']));
    assert.equal(lab.model().state.relations[String(id)]?.life, 'dying');
    await assert.rejects(scale(4), { message: 'application "pg" is not alive' });
    for (const unit of ['pg/0', 'pg/1', 'pg/2']) lab.agent(unit, 'dead', {});
    assert.ok(lab.model().state.applications.pg, 'app/0 still runs its hooks of the relation');
    lab.agent('app/0', 'scope', { relationId: id, entered: false });
    assert.equal(lab.model().state.applications.pg, undefined);
    assert.deepEqual(lab.model().state.relations, {});
  });

  it('go at once when no agent ever ran, or by force', async () => {
    await lab.deploy(requirer, { application: 'never', units: 2 });
    await lab.call('remove-application', { model: 'm', application: 'never' });
    await lab.call('remove-application', { model: 'm', application: 'pg', force: true });
    assert.deepEqual(lab.model().state.applications, {});
    assert.deepEqual(lab.model().units, {});
  });

  it('refuse sizes that make no sense', async () => {
    await assert.rejects(scale(-1), { message: 'scale must be a positive integer' });
    await assert.rejects(lab.call('remove-unit', { model: 'm', application: 'pg', units: 4 }), {
      message: 'cannot remove more units than currently exist',
    });
    await assert.rejects(
      lab.call('remove-unit', { model: 'm', application: 'pg/1', units: 1 }),
      /named unit.*--num-units/,
    );
    await assert.rejects(lab.call('add-unit', { model: 'm', application: 'nope', units: 1 }), {
      message: 'application "nope" not found',
    });
  });

  it('keep their storage ids by ordinal', async () => {
    const charm = {
      metadata: {
        name: 'store',
        summary: 's',
        description: 'd',
        storage: { data: { type: 'filesystem', location: '/data' } },
      },
    };
    await lab.deploy(charm, { application: 'store', units: 2 });
    const { storageOf } = await import('../../../lab/controller/storage-instances.ts');
    assert.deepEqual(storageOf(lab.model(), 'store/1'), [
      { id: 'data/1', name: 'data', kind: 'filesystem', location: '/data', life: 'alive' },
    ]);
    for (const units of [1, 2])
      await lab.call('scale-application', { model: 'm', application: 'store', units });
    assert.equal(storageOf(lab.model(), 'store/1')[0]?.id, 'data/1');
  });
});
