/**
 * A server can be alive without serving: a port taken, for example. Pebble restarts it once when its check fails, and
 * not again before the check has succeeded; the charm adds a few more restarts, some time apart, and then leaves it
 * to the operator.
 */
import type { Context } from '../charm.gen.ts';
import type { State } from '../state.ts';

export const mostRestarts = 3;

/** Milliseconds that each attempt is given. */
const patience = 180_000;

/** Key in this unit's databag of the peer relation; absent while the server answers. */
const counter = 'restarts-of-silent-server';

/** How often the charm restarted a server that did not answer, since it last did. */
export async function readRestarts(ctx: Context): Promise<number> {
  const peers = await ctx.relation('kyuubi-peers');
  return Number((await peers?.localUnit.get(counter)) ?? 0) || 0;
}

async function writeRestarts(ctx: Context, count: number): Promise<void> {
  const peers = await ctx.relation('kyuubi-peers');
  await peers?.localUnit.update({ [counter]: count === 0 ? '' : String(count) });
}

/** Whether to restart now. */
export const mayRestart = ({ workload, restarts }: State, now: number): boolean =>
  workload.connected && workload.silent && now - (workload.since ?? 0) >= patience && restarts < mostRestarts;

/** Returns the new count. */
export async function countRestart(ctx: Context, { restarts }: State): Promise<number> {
  await writeRestarts(ctx, restarts + 1);
  ctx.log.warning(`Restarting Kyuubi, which runs and does not answer (${restarts + 1} of ${mostRestarts})`);
  return restarts + 1;
}

export async function forgetRestarts(ctx: Context, { restarts }: State): Promise<void> {
  if (restarts > 0) await writeRestarts(ctx, 0);
}
