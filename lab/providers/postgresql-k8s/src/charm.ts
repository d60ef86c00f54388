/** PostgreSQL for the lab: one server on the leader, a database and a role for each relation. */
import { active, blocked, defineCharm, maintenance } from '@charmed-spark/ops';
import { generatePassword } from '@charmed-spark/spark';
import { apply } from './apply.ts';
import { meta } from './charm.gen.ts';
import { observe } from './observe.ts';
import { makePlan } from './plan.ts';
import { ensureServer } from './server.ts';

export const charm = defineCharm(meta);

charm.reconcile(async (ctx) => {
  if (!(await ctx.isLeader())) {
    ctx.unit.addStatus(
      blocked(`Only the leader serves: no replication in the lab; run scale-application ${ctx.app.name} 1`),
    );
    return;
  }
  const server = await ensureServer(ctx);
  if (!server.ready) {
    ctx.unit.addStatus(maintenance(server.why));
    ctx.app.addStatus(maintenance(server.why));
    return;
  }
  const plan = makePlan(await observe(ctx), generatePassword);
  const flaws = [...plan.flaws, ...(await apply(ctx, plan))];
  for (const status of flaws.length > 0 ? flaws.map((flaw) => blocked(flaw)) : [active()]) {
    ctx.unit.addStatus(status);
    ctx.app.addStatus(status);
  }
});
