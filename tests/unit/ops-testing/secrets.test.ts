/** Secrets in a test of a charm. */
import assert from 'node:assert/strict';
import { active } from '@charmed-spark/ops';
import { Context } from '@charmed-spark/ops-testing';
import { reconciling, webCharm } from './web.ts';

describe('ops-testing: secrets', () => {
  const remote = {
    owner: { application: 'pg' },
    label: 'db-user',
    revisions: { 1: { password: 'old' }, 2: { password: 'new' } },
  };

  it('of others are read at the tracked revision until they are refreshed', async () => {
    const charm = webCharm();
    const seen: unknown[] = [];
    charm.on.secretChanged(async ({ secret }) => {
      seen.push(secret.label, await secret.getContent());
      seen.push(await secret.getContent({ refresh: true }));
    });
    const context = new Context(charm);
    const out = await context.run(context.on.secretChanged('db-user'), {
      secrets: [{ ...remote, tracked: 1 }],
    });
    assert.deepEqual(seen, ['db-user', { password: 'old' }, { password: 'new' }]);
    assert.equal(out.secret('db-user').tracked, 2);
  });

  it('of others that are not granted cannot be read', async () => {
    const context = reconciling(async (ctx) => {
      await (await ctx.secrets.get({ id: '00000000000000000002' })).getContent();
    });
    const secrets = [
      { owner: 'model' as const, id: '00000000000000000002', revisions: { 1: { key: 'value' } } },
    ];
    await context.run(context.on.start(), { secrets });
    await assert.rejects(
      context.run(context.on.start(), { secrets: secrets.map((secret) => ({ ...secret, granted: false })) }),
      /PermissionDeniedError|permission denied/,
    );
  });

  it('of the charm are made, granted, changed and removed', async () => {
    const context = reconciling(async (ctx) => {
      const site = await ctx.relation('site');
      const mine = await ctx.app.addSecret({ password: 'one' }, { label: 'mine', rotate: 'daily' });
      if (site) await mine.grant(site);
      await (await ctx.secrets.get({ label: 'kept' })).setContent({ password: 'two' });
      await (await ctx.secrets.get({ label: 'gone' })).removeAllRevisions();
    });
    const out = await context.run(context.on.start(), {
      leader: true,
      relations: [{ endpoint: 'site', id: 3 }],
      secrets: [
        { owner: 'application', label: 'kept', revisions: { 4: { password: 'one' } } },
        { owner: 'application', label: 'gone', revisions: { 1: { password: 'one' } } },
      ],
    });
    const mine = out.secret('mine');
    assert.deepEqual(
      [mine.owner, mine.latest, mine.latestRevision, mine.rotate, mine.grants],
      ['application', { password: 'one' }, 1, 'daily', [{ relation: 3 }]],
    );
    assert.deepEqual(out.secret('kept').revisions, { 4: { password: 'one' }, 5: { password: 'two' } });
    assert.throws(() => out.secret('gone'), /the state has no secret gone/);
    assert.deepEqual(out.secrets.length, 2);
  });

  it('made in one run can be read in the next', async () => {
    const context = reconciling(async (ctx) => {
      const found = await ctx.secrets.find({ label: 'mine' });
      if (found) ctx.unit.addStatus(active(String((await found.getContent()).password === 'made')));
      else await ctx.unit.addSecret({ password: 'made' }, { label: 'mine' });
    });
    const out = await context.run(context.on.start());
    const next = await context.run(context.on.updateStatus(), out);
    assert.deepEqual(next.unitStatus, active('true'));
  });
});
