/**
 * A server can be alive without serving: a port taken, for example. Pebble restarts it once when its check fails, and
 * not again before the check has succeeded; the charm adds a few more restarts, some time apart, and then leaves it
 * to the operator.
 */
import type { Context } from '../charm.gen.ts';
import type { Workload } from '../state.ts';

export const mostRestarts = 3;

/** Milliseconds that each attempt is given. */
const patience = 180_000;

/** Key in this unit's databag of the peer relation; absent while the server answers. */
const counter = 'restarts-of-silent-server';

/** Whether to restart now; counts it. */
export async function mayRestart(
  ctx: Context,
  { since }: Extract<Workload, { connected: true }>,
): Promise<boolean> {
  if (since === undefined || ctx.now().getTime() - since < patience) return false;
  const peers = await ctx.relation('kyuubi-peers');
  const done = await readRestarts(ctx);
  if (peers === undefined || done >= mostRestarts) return false;
  await peers.localUnit.set(counter, String(done + 1));
  ctx.log.warning(`Restarting Kyuubi, which runs and does not answer (${done + 1} of ${mostRestarts})`);
  return true;
}

/** How often a server that did not answer was restarted since it last did. */
export async function readRestarts(ctx: Context): Promise<number> {
  const peers = await ctx.relation('kyuubi-peers');
  return Number((await peers?.localUnit.get(counter)) ?? 0) || 0;
}

export async function forgetRestarts(ctx: Context): Promise<void> {
  const peers = await ctx.relation('kyuubi-peers');
  await peers?.localUnit.update({ [counter]: '' });
}
