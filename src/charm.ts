/** The Kyuubi charm: every event runs observe, plan and apply; actions read the same state. */
import { defineCharm } from '@charmed-spark/ops';
import { addActions } from './actions/index.ts';
import { apply } from './apply.ts';
import { type Context, meta } from './charm.gen.ts';
import { observe } from './observe.ts';
import type { Outside } from './outside.ts';
import { makePlan } from './plan.ts';
import { report } from './report.ts';
import type { State } from './state.ts';

/** The charm in the given surroundings. */
export function makeCharm(outside: Outside) {
  const charm = defineCharm(meta);
  const reconcile = async (ctx: Context): Promise<State> => {
    const state = await observe(ctx, outside);
    const after = await apply(ctx, outside, state, makePlan(state));
    report(ctx, after);
    return after;
  };
  // A certificate's secret expires when it is time for the next one.
  charm.reconcile(async (ctx) => void (await reconcile(ctx)), { also: ['secret-expired'] });
  addActions(charm, outside, { observe: (ctx) => observe(ctx, outside), reconcile });
  return charm;
}
