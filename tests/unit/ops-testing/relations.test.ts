/** Relations in a test of a charm. */
import assert from 'node:assert/strict';
import { Context } from '@charmed-spark/ops-testing';
import { reconciling, webCharm } from './web.ts';

describe('ops-testing: relations', () => {
  it('shows the bags of the other side and takes what is written', async () => {
    const seen: unknown[] = [];
    const context = reconciling(async (ctx) => {
      const db = await ctx.relation('db');
      seen.push(db?.app, db?.units, await db?.remoteApp.read(), await db?.unit('pg/1').get('role'));
      await db?.localApp.set('database', 'web');
      await db?.localUnit.update({ ready: 'yes', old: undefined });
    });
    const out = await context.run(context.on.relationChanged('db'), {
      leader: true,
      relations: [
        {
          endpoint: 'db',
          remote: 'pg',
          remoteApp: { endpoints: 'pg:5432' },
          remoteUnits: { 0: {}, 1: { role: 'standby' } },
          localUnit: { old: '1' },
        },
      ],
    });
    assert.deepEqual(seen, ['pg', ['pg/0', 'pg/1'], { endpoints: 'pg:5432' }, 'standby']);
    assert.deepEqual(out.relation('db').localApp, { database: 'web' });
    assert.deepEqual(out.relation('db').localUnit, { ready: 'yes' });
  });

  it("gives Juju's address keys to every unit, and keeps them out of the outcome", async () => {
    const seen: unknown[] = [];
    const context = reconciling(async (ctx) => {
      const db = await ctx.relation('db');
      seen.push(
        await db?.unit('remote/0').get('ingress-address'),
        await db?.localUnit.get('ingress-address'),
      );
    });
    const given = { 'ingress-address': '10.1.2.3' };
    const out = await context.run(context.on.start(), {
      relations: [{ endpoint: 'db', remoteUnits: { 0: given } }],
    });
    assert.deepEqual(seen, ['10.1.2.3', '192.0.2.1']);
    assert.deepEqual(out.relation('db').remoteUnits, { 0: given });
    assert.deepEqual(out.relation('db').localUnit, {});
  });

  it('knows members as the unit does while others come and go', async () => {
    const charm = webCharm();
    const seen: unknown[] = [];
    const look = async (event: {
      relation: { units: readonly string[] };
      unit?: string;
      departingUnit?: string;
    }) => {
      seen.push([event.unit, event.relation.units, event.departingUnit]);
    };
    charm.on.dbRelationCreated(look);
    charm.on.dbRelationJoined(look);
    charm.on.dbRelationDeparted(look);
    charm.on.dbRelationBroken(look);
    const context = new Context(charm);
    const state = { relations: [{ endpoint: 'db' as const, remote: 'pg', remoteUnits: { 2: {}, 7: {} } }] };
    await context.run(context.on.relationCreated('db'), state);
    await context.run(context.on.relationJoined('db'), state);
    const left = await context.run(context.on.relationDeparted('db', 7), state);
    const over = await context.run(context.on.relationBroken('db'), left);
    assert.deepEqual(seen, [
      [undefined, [], undefined],
      ['pg/2', ['pg/2', 'pg/7'], undefined],
      ['pg/7', ['pg/2'], 'pg/7'],
      [undefined, [], undefined],
    ]);
    assert.deepEqual(Object.keys(left.relation('db').remoteUnits), ['2']);
    assert.deepEqual(over.relations, []);
  });

  it('leaves out a relation that is being broken', async () => {
    const seen: unknown[] = [];
    const context = reconciling(async (ctx) => {
      seen.push((await ctx.relations('site')).map(({ id }) => id));
    });
    await context.run(context.on.relationBroken(4), {
      relations: [
        { endpoint: 'site', id: 4 },
        { endpoint: 'site', id: 9, remote: 'other' },
      ],
    });
    assert.deepEqual(seen, [[9]]);
  });

  it('finds the relation of an event by object, id and endpoint', async () => {
    const charm = webCharm();
    const seen: number[] = [];
    charm.on.siteRelationChanged((event) => void seen.push(event.relation.id));
    const context = new Context(charm);
    const second = { endpoint: 'site' as const, remote: 'second' };
    const relations = [{ endpoint: 'site' as const, remote: 'first' }, second];
    await context.run(context.on.relationChanged(second), { relations });
    await context.run(context.on.relationChanged(0), { relations });
    await context.run(context.on.relationChanged('site'), { relations: [second] });
    assert.deepEqual(seen, [1, 0, 0]);
  });
});
