/** A CA for the lab: signs what other charms ask for, and tells others to trust it. */
import { ActionFailed, active, blocked, defineCharm } from '@charmed-spark/ops';
import { apply } from './apply.ts';
import { meta } from './charm.gen.ts';
import { observe } from './observe.ts';
import { makePlan } from './plan.ts';

export const charm = defineCharm(meta);

charm.reconcile(async (ctx) => {
  const state = await observe(ctx);
  const plan = makePlan(state);
  await apply(ctx, state, plan);
  for (const status of plan.flaws.length > 0 ? plan.flaws.map((flaw) => blocked(flaw)) : [active()]) {
    ctx.unit.addStatus(status);
    ctx.app.addStatus(status);
  }
});

charm.action('get-ca-certificate', async (ctx) => {
  const { authority } = await observe(ctx);
  if (authority === undefined) throw new ActionFailed('There is no CA yet');
  return { 'ca-certificate': authority.certificate };
});

charm.action('get-issued-certificates', async (ctx) => {
  const { leader, relations } = await observe(ctx);
  if (!leader) throw new ActionFailed('Only the leader knows: run this on the leader');
  const certificates = relations.flatMap(({ relation, answers }) =>
    answers.map(({ csr, certificate, ca, chain }) =>
      JSON.stringify({ application: relation.app, certificate, csr, ca, chain }),
    ),
  );
  return { certificates: `[${certificates.join(', ')}]` };
});

charm.action('rotate-private-key', async (ctx) => {
  const state = await observe(ctx);
  if (!state.leader) throw new ActionFailed('Only the leader makes a new CA: run this on the leader');
  const plan = makePlan(state, true);
  if (plan.options === undefined) throw new ActionFailed(plan.flaws.join('; '));
  await apply(ctx, state, plan);
  return { result: 'New private key and CA certificate generated and stored.' };
});
