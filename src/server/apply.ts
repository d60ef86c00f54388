/** Brings the server in line with its plan: files are there before it starts, and it has answered before we go on. */
import { ChangeError, type PebbleClient, planIncludes } from '@charmed-spark/ops';
import type { Context } from '../charm.gen.ts';
import type { Outside } from '../outside.ts';
import { checks } from '../render/layer.ts';
import type { Workload } from '../state.ts';
import { container, service } from '../workload.ts';
import { isLost } from '../workload-state.ts';
import { removeFiles, syncFiles } from './files.ts';
import type { ServerPlan } from './plan.ts';

type Connected = Extract<Workload, { connected: true }>;
type RunPlan = Extract<ServerPlan, { kind: 'run' }>;

/** Returns whether anything was done. A container that goes away meanwhile is for the next event. */
export async function applyServer(
  ctx: Context,
  outside: Outside,
  workload: Connected,
  plan: ServerPlan,
): Promise<boolean> {
  const pebble = ctx.unit.container(container);
  try {
    if (plan.kind === 'stop') return await stopServer(ctx, pebble, workload, plan.absent);
    if (plan.kind === 'run') return await runServer(ctx, outside, workload, plan);
    return false;
  } catch (error) {
    if (!isLost(error)) throw error;
    ctx.log.warning(`Container ${container} went away: ${error instanceof Error ? error.message : error}`);
    return true;
  }
}

async function stopServer(
  ctx: Context,
  pebble: PebbleClient,
  { service: current }: Connected,
  absent: string[],
) {
  const running = current !== undefined && current !== 'inactive';
  if (running) {
    await pebble.stop([service]);
    ctx.log.info('Stopped Kyuubi: it has no authentication database');
  }
  const watched = await pebble.checks({ names: Object.values(checks) });
  if (watched.some(({ status }) => status !== 'inactive'))
    await pebble.stopChecks(watched.map(({ name }) => name));
  await removeFiles(pebble, absent);
  return running;
}

async function runServer(
  ctx: Context,
  outside: Outside,
  workload: Connected,
  { files, absent, layer }: RunPlan,
) {
  const pebble = ctx.unit.container(container);
  const changed = await syncFiles(pebble, files);
  if (changed.length > 0) ctx.log.info(`Wrote ${changed.join(', ')}`);
  const planned = planIncludes(await pebble.plan(), layer);
  // Pebble itself starts a failing server again and again (backoff): nothing to add to that.
  const idle =
    workload.service === undefined || workload.service === 'inactive' || workload.service === 'error';
  if (planned && !idle && workload.serving) return changed.length > 0;
  if (!planned) {
    await removeFiles(pebble, absent);
    await pebble.addLayer(service, layer, { combine: true });
  }
  if (!planned || idle) await replan(pebble);
  await waitUntilServing(ctx, pebble, outside);
  return true;
}

async function replan(pebble: PebbleClient): Promise<void> {
  try {
    await pebble.replan();
  } catch (error) {
    // A server that stops at once is a state (and Pebble tries again), not a failure of this hook.
    if (!(error instanceof ChangeError)) throw error;
  }
}

/** Milliseconds that a server has from its start to its first answer; after them a Pebble check tells of it. */
const startLimit = 90_000;
const interval = 500;

/**
 * Waits for a server that was started a moment ago, by this hook or by one that was cut off, so that one event
 * leads to a status that holds. A server that has been silent for longer holds nobody up.
 */
async function waitUntilServing(ctx: Context, pebble: PebbleClient, outside: Outside): Promise<void> {
  for (let waited = 0; waited < startLimit; waited += interval) {
    const [info] = await pebble.services([service]);
    if (info?.current !== 'active' || info.currentSince === undefined) return;
    if (ctx.now().getTime() - Date.parse(info.currentSince) > startLimit || (await outside.isServing()))
      return;
    await outside.sleep(interval);
  }
}
