/** One event on a charm: what goes in reaches it, and what it does comes out. */
import assert from 'node:assert/strict';
import { active, blocked, waiting } from '@charmed-spark/ops';
import { Context, UncaughtCharmError } from '@charmed-spark/ops-testing';
import { reconciling, webCharm } from './web.ts';

describe('ops-testing: a run', () => {
  it('gives config with defaults, leadership, model and time', async () => {
    const seen: unknown[] = [];
    const context = reconciling(async (ctx) => {
      seen.push(
        await ctx.config(),
        await ctx.isLeader(),
        ctx.model.name,
        ctx.now().toISOString(),
        ctx.unit.name,
      );
    });
    await context.run(context.on.configChanged(), {
      leader: true,
      config: { name: 'x' },
      model: { name: 'prod' },
    });
    assert.deepEqual(seen, [{ port: 80, name: 'x' }, true, 'prod', '2026-01-01T00:00:00.000Z', 'web/0']);
  });

  it('shows statuses, version, ports and logs', async () => {
    const context = reconciling(async (ctx) => {
      await ctx.unit.setStatus(waiting('soon'));
      ctx.unit.addStatus(blocked('no database'));
      ctx.app.addStatus(active());
      await ctx.unit.setWorkloadVersion('1.2');
      await ctx.unit.setPorts(80, 8443);
      ctx.log.warning('careful');
    });
    const out = await context.run(context.on.start(), { leader: true, openedPorts: ['9/tcp', '80/tcp'] });
    assert.deepEqual(out.unitStatus, blocked('no database'));
    assert.deepEqual(out.unitStatusHistory, [waiting('soon'), blocked('no database')]);
    assert.deepEqual(out.appStatus, active());
    assert.equal(out.workloadVersion, '1.2');
    assert.deepEqual(out.openedPorts, ['80/tcp', '8443/tcp']);
    assert.deepEqual(
      out.logs.filter(({ level }) => level === 'WARNING'),
      [{ level: 'WARNING', message: 'careful' }],
    );
  });

  it('is refused what only the leader may do', async () => {
    const context = reconciling((ctx) => ctx.app.setStatus(active()));
    await assert.rejects(context.run(context.on.updateStatus(), { leader: false }), UncaughtCharmError);
    const out = await context.run(context.on.updateStatus(), { leader: true });
    assert.deepEqual(out.appStatus, active());
  });

  it('ends with the error of a charm that throws, and keeps only what takes effect at once', async () => {
    const context = reconciling(async (ctx) => {
      await ctx.unit.setStatus(waiting('soon'));
      await (await ctx.relation('peers'))?.localUnit.set('seen', '1');
      await ctx.unit.addSecret({ password: 'lost' });
      throw new RangeError('too far');
    });
    await assert.rejects(context.run(context.on.start(), { relations: [{ endpoint: 'peers' }] }), (error) => {
      assert.ok(error instanceof UncaughtCharmError);
      assert.match(error.message, /RangeError: too far/);
      assert.ok(error.cause instanceof RangeError);
      assert.deepEqual(error.state.unitStatus, waiting('soon'));
      assert.deepEqual(error.state.relation('peers').localUnit, {});
      assert.deepEqual(error.state.secrets, []);
      return true;
    });
  });

  it('does not change the state it is given, and its outcome can be run on', async () => {
    const context = reconciling(async (ctx) => {
      const peers = await ctx.relation('peers');
      const count = Number((await peers?.localUnit.get('count')) ?? 0);
      await peers?.localUnit.set('count', String(count + 1));
    });
    const state = { relations: [{ endpoint: 'peers' as const, localUnit: { count: '4' } }] };
    const before = structuredClone(state);
    const out = await context.run(context.on.start(), state);
    assert.deepEqual(state, before);
    assert.deepEqual(out.relation('peers').localUnit, { count: '5' });
    const next = await context.run(context.on.updateStatus(), out);
    assert.deepEqual(next.relation('peers').localUnit, { count: '6' });
  });

  it('counts planned units, and none when the application goes', async () => {
    const seen: number[] = [];
    const context = reconciling(async (ctx) => {
      seen.push(await ctx.app.plannedUnits());
    });
    await context.run(context.on.updateStatus());
    await context.run(context.on.updateStatus(), {
      relations: [{ endpoint: 'peers', remoteUnits: { 1: {}, 2: {} } }],
    });
    await context.run(context.on.updateStatus(), { plannedUnits: 5 });
    await context.run(context.on.updateStatus(), { plannedUnits: 0 });
    assert.deepEqual(seen, [1, 3, 5, 0]);
  });

  it('gives storage and resources', async () => {
    const seen: unknown[] = [];
    const charm = webCharm();
    charm.on.dataStorageAttached(async (event, ctx) => {
      seen.push(event.id, await ctx.storage('data'), await ctx.resource('licence'));
    });
    const context = new Context(charm);
    await context.run(context.on.storageAttached('data/3'), {
      storages: { 'data/3': '/srv/data' },
      resources: { licence: '/tmp/licence.txt' },
    });
    assert.deepEqual(seen, ['data/3', [{ id: 'data/3', location: '/srv/data' }], '/tmp/licence.txt']);
  });
});
