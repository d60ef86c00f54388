/**
 * Brings the world in line with the plan, differences only, in an order that is safe to be cut off anywhere.
 * Returns the state as it is afterwards.
 */
import { requestDatabase, requestServiceAccount, requestZooKeeper } from '@charmed-spark/interfaces';
import type { Context } from './charm.gen.ts';
import { applyCluster } from './cluster/index.ts';
import { applyCos } from './cos/index.ts';
import { applyMetastore } from './metastore/index.ts';
import { applyOptions } from './options/index.ts';
import type { Outside } from './outside.ts';
import type { Plan } from './plan.ts';
import { applyServer } from './server/index.ts';
import type { State } from './state.ts';
import { applyTls } from './tls/index.ts';
import { applyTrust } from './trust/index.ts';
import { applyUsers, publishClients } from './users/index.ts';
import { applyWeb } from './web/index.ts';
import { databases, ports, znode } from './workload.ts';

export async function apply(ctx: Context, outside: Outside, state: State, plan: Plan): Promise<State> {
  const after = { ...state };
  // What does not depend on each other goes side by side: most of it is waiting for answers.
  const [trust, users, tls] = await Promise.all([
    applyTrust(ctx, state, plan.trust),
    applyUsers(ctx, outside, state, plan.users),
    applyTls(ctx, state, plan.tls),
    ctx.unit.setPorts(ports.thrift),
    applyRequests(ctx, state),
    applyOptions(ctx, state.options),
  ]);
  Object.assign(after, { trust, users, tls });
  tellVersion(ctx, state);
  // Its Secret holds the trust folder.
  after.cluster = await applyCluster(ctx, outside, after, plan.cluster);
  // A key store that could not be made leaves a running server alone, unless it has to stop.
  if (after.tls.error === undefined || plan.server.service.kind === 'stop')
    Object.assign(after, await applyServer(ctx, outside, state, plan.server));
  // Its tool reads hive-site.xml, which came with the server's files.
  after.metastore = await applyMetastore(ctx, outside, state, plan.metastore);
  tellVersion(ctx, after);
  await Promise.all([publishClients(ctx, after), applyWeb(ctx, after), applyCos(ctx, after, plan.cos)]);
  return after;
}

/**
 * What `juju status` shows; a version that was told in this event already is not told again. Juju's controller takes
 * its time to answer, and nothing waits for that before the end of the event, where the framework does.
 */
function tellVersion(ctx: Context, { workload }: State): void {
  if (workload.connected && workload.version !== undefined)
    void ctx.unit.setWorkloadVersion(workload.version);
}

/** Asks the providers for what this charm needs of them. */
async function applyRequests(ctx: Context, { leader, options, authDb, metastoreDb, zookeeper, hub }: State) {
  const asked = <E extends 'auth-db' | 'metastore-db' | 'zookeeper' | 'spark-service-account'>(
    endpoint: E,
    state: { state: string },
  ) => (state.state === 'absent' ? undefined : ctx.relation(endpoint));
  const [auth, metastore, keeper, account] = await Promise.all([
    asked('auth-db', authDb),
    asked('metastore-db', metastoreDb),
    asked('zookeeper', zookeeper),
    asked('spark-service-account', hub),
  ]);
  const { namespace, serviceAccount } = options.values;
  await Promise.all([
    auth && requestDatabase(auth, databases['auth-db'], leader),
    metastore && requestDatabase(metastore, databases['metastore-db'], leader),
    keeper && requestZooKeeper(keeper, znode, leader),
    account && requestServiceAccount(account, { namespace, account: serviceAccount }, leader),
  ]);
}
