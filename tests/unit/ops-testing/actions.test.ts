/** Actions in a test of a charm. */
import assert from 'node:assert/strict';
import { ActionFailed } from '@charmed-spark/ops';
import { Context } from '@charmed-spark/ops-testing';
import { webCharm } from './web.ts';

describe('ops-testing: actions', () => {
  const charm = webCharm();
  charm.action('backup', async (ctx, { path }) => {
    await ctx.action.log(`to ${path}`);
    if (path === '/full') throw new ActionFailed('disk full', { free: 0 });
    return { size: 12, where: { path } };
  });
  const context = new Context(charm);

  it('return their results and progress', async () => {
    const out = await context.run(context.on.action('backup', { path: '/x' }));
    assert.deepEqual(out.action, { results: { size: '12', where: { path: '/x' } }, log: ['to /x'] });
  });

  it('fail with text and results', async () => {
    const out = await context.run(context.on.action('backup', { path: '/full' }));
    assert.equal(out.action?.failed, 'disk full');
    assert.deepEqual(out.action?.results, { free: '0' });
    assert.equal('action' in (await context.run(context.on.updateStatus(), out)), false);
  });
});
