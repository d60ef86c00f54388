/** Traefik for the lab: publishes other charms, with TLS and logins where they are asked for. */
import {
  announceIngressApps,
  applyCertificate,
  planCertificate,
  publishIngress,
} from '@charmed-spark/interfaces';
import {
  active,
  blocked,
  type Charm,
  defineCharm,
  maintenance,
  type Status,
  waiting,
} from '@charmed-spark/ops';
import { type Context, meta, type Types } from './charm.gen.ts';
import { observe } from './observe.ts';
import { type Outside, outside as real } from './outside.ts';
import { makePlan, type Plan } from './plan.ts';
import { applyServer, isNew, readVersion } from './server.ts';
import type { State } from './state.ts';

export function makeCharm(outside: Outside = real): Charm<Types> {
  const charm = defineCharm(meta);
  charm.reconcile(
    async (ctx) => {
      const state = await observe(ctx);
      await applyCertificate(ctx, planCertificate(state.tls));
      const plan = makePlan(state);
      const serves = await serve(ctx, plan, outside);
      if (state.leader) await tell(state, plan, serves);
      for (const status of statusesOf(plan, serves)) {
        ctx.unit.addStatus(status);
        ctx.app.addStatus(status);
      }
    },
    { also: ['secret-expired'] },
  );
  charm.action('show-proxied-endpoints', async (ctx) => ({
    'proxied-endpoints': JSON.stringify(makePlan(await observe(ctx)).proxied),
  }));
  return charm;
}

type Serving = 'yes' | 'no pebble' | 'no answer';

async function serve(ctx: Context, plan: Plan, outside: Outside): Promise<Serving> {
  const pebble = ctx.unit.container('traefik');
  if (!(await pebble.canConnect())) return 'no pebble';
  await ctx.unit.setPorts(80, 443);
  if (await isNew(pebble)) await ctx.unit.setWorkloadVersion(await readVersion(pebble));
  await applyServer(pebble, plan.files);
  return (await outside.serves()) ? 'yes' : 'no answer';
}

/** URLs only of what a server publishes. */
async function tell(state: State, plan: Plan, serves: Serving): Promise<void> {
  if (state.authRelation !== undefined) await announceIngressApps(state.authRelation, plan.appNames);
  if (serves !== 'yes') return;
  for (const { relation, url } of plan.published) await publishIngress(relation, url);
}

function statusesOf({ flaws, waits }: Plan, serves: Serving): Status[] {
  const statuses = [
    ...(serves === 'no pebble' ? [maintenance('Waiting for Pebble')] : []),
    ...(serves === 'no answer' ? [blocked('Traefik does not answer; its log tells why')] : []),
    ...flaws.map((flaw) => blocked(flaw)),
    ...waits.map((wait) => waiting(wait)),
  ];
  return statuses.length > 0 ? statuses : [active()];
}

export const charm = makeCharm();
