/** Brings the server in line with its plan: files are there before it starts, and it has answered before we go on. */
import { ChangeError, type PebbleClient, planIncludes } from '@charmed-spark/ops';
import type { Context } from '../charm.gen.ts';
import type { Outside } from '../outside.ts';
import { checks } from '../render/layer.ts';
import type { State, Workload } from '../state.ts';
import { container, service } from '../workload.ts';
import { isLost, readWorkload } from '../workload-state.ts';
import { syncFiles } from './files.ts';
import type { ServerPlan } from './plan.ts';
import { countRestart, forgetRestarts, mayRestart } from './silence.ts';

type Connected = Extract<Workload, { connected: true }>;
type Layer = Extract<ServerPlan['service'], { kind: 'run' }>['layer'];

/** Returns what it changed of the state. A container that goes away meanwhile is for the next event. */
export async function applyServer(
  ctx: Context,
  outside: Outside,
  state: State,
  plan: ServerPlan,
): Promise<Pick<State, 'workload' | 'restarts'>> {
  const { workload, restarts } = state;
  if (!workload.connected) return { workload, restarts };
  const { touched, restarts: now } = await bringInLine(ctx, outside, { ...state, workload }, plan);
  const again = (): Promise<Workload> => readWorkload(ctx.unit.container(container), outside.isServing);
  return { workload: touched ? await again() : workload, restarts: now };
}

type Running = State & { workload: Connected };
/** `touched`: the server was started, restarted, stopped or waited for. */
type Outcome = { touched: boolean; restarts: number };

async function bringInLine(
  ctx: Context,
  outside: Outside,
  state: Running,
  plan: ServerPlan,
): Promise<Outcome> {
  const pebble = ctx.unit.container(container);
  const { workload, restarts } = state;
  try {
    // A server that stops takes what it used with it, and not before.
    if (plan.service.kind === 'stop') await stopServer(ctx, pebble, workload, plan.service.because);
    const { written, removed } = await syncFiles(pebble, plan.files, plan.absent);
    if (written.length > 0) ctx.log.info(`Wrote ${written.join(', ')}`);
    if (removed.length > 0) ctx.log.info(`Removed ${removed.join(', ')}`);
    if (plan.service.kind === 'run') return await runServer(ctx, outside, state, plan.service.layer);
    return { touched: plan.service.kind === 'stop' && isUp(workload), restarts };
  } catch (error) {
    if (!isLost(error)) throw error;
    ctx.log.warning(`Container ${container} went away: ${error instanceof Error ? error.message : error}`);
    return { touched: true, restarts };
  }
}

const isUp = ({ service: current }: Connected): boolean => current !== undefined && current !== 'inactive';

async function stopServer(ctx: Context, pebble: PebbleClient, workload: Connected, because: string) {
  if (isUp(workload)) {
    await pebble.stop([service]);
    ctx.log.info(`Stopped Kyuubi: ${because}`);
  }
  if (workload.service === undefined) return;
  const watched = await pebble.checks({ names: Object.values(checks) });
  if (watched.some(({ status }) => status !== 'inactive'))
    await pebble.stopChecks(watched.map(({ name }) => name));
}

async function runServer(ctx: Context, outside: Outside, state: Running, layer: Layer): Promise<Outcome> {
  const pebble = ctx.unit.container(container);
  const { workload } = state;
  let { restarts } = state;
  const planned = planIncludes(workload.plan, layer);
  // Pebble itself starts a failing server again and again (backoff): nothing to add to that.
  const idle = !isUp(workload) || workload.service === 'error';
  if (planned && !idle && workload.serving) {
    await forgetRestarts(ctx, state);
    return { touched: false, restarts: 0 };
  }
  if (!planned) await pebble.addLayer(service, layer, { combine: true });
  if (!planned || idle) {
    // By its name: the image brings services of its own, which are enabled and not for this charm to start.
    if (idle) {
      ctx.log.info('Starting Kyuubi');
      await settled(pebble.start([service]));
    } else if (!planIncludes(workload.plan, { services: layer.services ?? {} })) {
      ctx.log.info('Restarting Kyuubi: what it reads at its start has changed');
      await settled(pebble.restart([service]));
    }
    // They stop with a server.
    await pebble.startChecks(Object.values(checks));
  } else if (mayRestart(state, ctx.now().getTime())) {
    restarts = await countRestart(ctx, state);
    await settled(pebble.restart([service]));
  }
  await waitUntilServing(ctx, pebble, outside);
  return { touched: true, restarts };
}

async function settled(change: Promise<unknown>): Promise<void> {
  try {
    await change;
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
