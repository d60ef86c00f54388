/**
 * Brings the world in line with the plan, differences only. The order is safe to be cut off anywhere: a
 * password is in the application's secret (or lost with the hook, and made anew) before anybody can log in
 * with it, files are there before the server starts. Returns the state as it is afterwards.
 */
import { requestDatabase } from '@charmed-spark/interfaces';
import { ChangeError } from '@charmed-spark/ops';
import { storeAdmin } from './admin.ts';
import type { Context } from './charm.gen.ts';
import { removeFiles, syncFiles } from './files.ts';
import type { Outside } from './outside.ts';
import type { Plan } from './plan.ts';
import { checks } from './render/layer.ts';
import type { State } from './state.ts';
import { authDatabase, container, ports, service } from './workload.ts';
import { readWorkload } from './workload-state.ts';

export async function apply(ctx: Context, outside: Outside, state: State, plan: Plan): Promise<State> {
  const after = { ...state };
  await ctx.unit.setPorts(ports.thrift);
  const relation = await ctx.relation('auth-db');
  if (relation !== undefined) await requestDatabase(relation, authDatabase, state.leader);
  if (plan.storeAdmin !== undefined) {
    await storeAdmin(ctx, plan.storeAdmin);
    after.admin = { stored: plan.storeAdmin, wanted: plan.storeAdmin };
  }
  if (plan.writeUsers !== undefined) {
    const { connection, hashes, missing } = plan.writeUsers;
    after.users = await outside.writeUsers(connection, hashes, missing);
    if (after.users.state === 'read') ctx.log.info('Wrote the users into the authentication database');
  }
  if (state.workload.connected) {
    await applyServer(ctx, outside, plan);
    after.workload = await readWorkload(ctx.unit.container(container), outside.isServing);
  }
  if (after.workload.connected && after.workload.version !== undefined) {
    await ctx.unit.setWorkloadVersion(after.workload.version);
  }
  return after;
}

async function applyServer(ctx: Context, outside: Outside, { server }: Plan): Promise<void> {
  const pebble = ctx.unit.container(container);
  if (server.kind === 'keep') return;
  if (server.kind === 'stop') {
    const running = (await pebble.services([service])).some(({ current }) => current !== 'inactive');
    if (running) {
      await pebble.stop([service]);
      ctx.log.info('Stopped Kyuubi: it has no authentication database');
    }
    const watched = await pebble.checks({ names: Object.values(checks) });
    if (watched.some(({ status }) => status !== 'inactive'))
      await pebble.stopChecks(watched.map(({ name }) => name));
    await removeFiles(pebble, server.absent);
    return;
  }
  const changed = await syncFiles(pebble, server.files);
  await removeFiles(pebble, server.absent);
  if (changed.length > 0) ctx.log.info(`Wrote ${changed.join(', ')}`);
  await pebble.addLayer(service, server.layer, { combine: true });
  try {
    await pebble.replan();
  } catch (error) {
    // A server that stops at once is a state (and Pebble tries again), not a failure of this hook.
    if (!(error instanceof ChangeError)) throw error;
  }
  await waitUntilServing(ctx, outside);
}

/** Limit in milliseconds on how long a hook waits for a server that it (re)started. */
const startLimit = 90_000;

/** Waits while the server is starting, so that one event leads to a status that holds. */
async function waitUntilServing(ctx: Context, outside: Outside): Promise<void> {
  const pebble = ctx.unit.container(container);
  const until = Date.now() + startLimit;
  while (!(await outside.isServing()) && Date.now() < until) {
    const [info] = await pebble.services([service]);
    if (info?.current !== 'active') return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
