/** Oathkeeper for the lab: decides request by request who reaches other charms, and says who it is. */
import { provideForwardAuth } from '@charmed-spark/interfaces';
import {
  ActionFailed,
  active,
  blocked,
  type Charm,
  defineCharm,
  maintenance,
  type Status,
  waiting,
} from '@charmed-spark/ops';
import { type Context, meta, type Types } from './charm.gen.ts';
import { configuration, port } from './configuration.ts';
import { observe } from './observe.ts';
import { type Outside, outside as real } from './outside.ts';
import { makePlan, type Plan } from './plan.ts';
import { applyServer, isNew, readVersion } from './server.ts';
import { makeSession, personFlaw, publicKeys } from './session.ts';
import { renewSessionKey } from './session-key.ts';
import type { State } from './state.ts';

export function makeCharm(outside: Outside = real): Charm<Types> {
  const charm = defineCharm(meta);

  charm.reconcile(async (ctx) => {
    const found = await observe(ctx);
    const key = found.key ?? (found.leader ? await renewSessionKey(ctx) : undefined);
    const state = { ...found, key };
    const plan = makePlan(state);
    const serving = await serve(ctx, state, plan, outside);
    if (state.leader) {
      for (const { relation } of state.ingresses) await provideForwardAuth(relation, plan.offer);
    }
    for (const status of statusesOf(plan, serving)) {
      ctx.unit.addStatus(status);
      ctx.app.addStatus(status);
    }
  });

  charm.action('create-session', async (ctx, { email, name, lifespan = 60 }) => {
    const person = { email, name: name ?? email.split('@')[0] ?? '' };
    const flaw = personFlaw(person);
    if (flaw !== undefined) throw new ActionFailed(flaw);
    const { key, issuer } = await observe(ctx);
    if (key === undefined) throw new ActionFailed('There is no key yet: wait until the unit is active');
    return { ...(await makeSession(person, key, issuer, lifespan, ctx.now())) };
  });

  charm.action('revoke-sessions', async (ctx) => {
    const state = await observe(ctx);
    if (!state.leader) throw new ActionFailed('Only the leader makes a new key: run this on the leader');
    const key = await renewSessionKey(ctx);
    await serve(ctx, { ...state, key }, makePlan(state), outside);
    return {
      result:
        'No session made before is valid on this unit any more; other units follow at their next event.',
    };
  });

  return charm;
}

type Serving = 'yes' | 'no pebble' | 'no key' | 'no answer';

async function serve(ctx: Context, state: State, plan: Plan, outside: Outside): Promise<Serving> {
  const pebble = ctx.unit.container('oathkeeper');
  if (!(await pebble.canConnect())) return 'no pebble';
  await ctx.unit.setPorts(port);
  if (state.key === undefined) return 'no key';
  if (await isNew(pebble)) await ctx.unit.setWorkloadVersion(await readVersion(pebble));
  await applyServer(pebble, {
    configuration: configuration(state.issuer),
    keys: await publicKeys(state.key),
    rules: plan.rules,
  });
  return (await outside.serves()) ? 'yes' : 'no answer';
}

function statusesOf({ flaws, waits }: Plan, serving: Serving): Status[] {
  const statuses = [
    ...(serving === 'no pebble' ? [maintenance('Waiting for Pebble')] : []),
    ...(serving === 'no key' ? [waiting('Waiting for the leader to make the key of sessions')] : []),
    ...(serving === 'no answer' ? [blocked('Oathkeeper does not answer; its log tells why')] : []),
    ...flaws.map((flaw) => blocked(flaw)),
    ...waits.map((wait) => waiting(wait)),
  ];
  return statuses.length > 0 ? statuses : [active()];
}

export const charm = makeCharm();
