/** Spark Integration Hub for the lab: accounts for Spark jobs, and the properties that they need. */
import { requestS3 } from '@charmed-spark/interfaces';
import { active, blocked, defineCharm, type Status, waiting } from '@charmed-spark/ops';
import { apply } from './apply.ts';
import { type Context, meta } from './charm.gen.ts';
import { observe } from './observe.ts';
import type { Outside } from './outside.ts';
import { makePlan } from './plan.ts';
import { statusesOf } from './status.ts';
import { rememberAccepted } from './storage.ts';

export function makeCharm(outside: Outside) {
  const charm = defineCharm(meta);
  charm.reconcile(async (ctx) => {
    if (!(await ctx.isLeader())) {
      const text = 'Integration Hub can be run with only one unit. Please scale down to 1 unit.';
      ctx.unit.addStatus(blocked(text));
      return;
    }
    const statuses = await reconcile(ctx, outside);
    for (const status of statuses.length > 0 ? statuses : [active()]) {
      ctx.unit.addStatus(status);
      ctx.app.addStatus(status);
    }
  });
  return charm;
}

async function reconcile(ctx: Context, outside: Outside): Promise<Status[]> {
  const storage = await ctx.relation('s3-credentials');
  if (storage !== undefined) await requestS3(storage, {}, true);
  const cluster = await outside.kubernetes();
  try {
    const state = await observe(ctx, outside, cluster);
    const statuses = statusesOf(ctx, state);
    if (cluster === undefined || state.trust.state !== 'trusted') return statuses;
    const plan = makePlan(state);
    await rememberAccepted(ctx, state.storage.accepted, plan.accepted);
    const flaws = [...plan.flaws.map((flaw) => blocked(flaw))];
    for (const why of await apply(ctx, cluster, plan)) {
      ctx.log.error(why);
      flaws.push(waiting(`${why}; retrying`));
    }
    return [...statuses, ...flaws];
  } finally {
    cluster?.close();
  }
}
