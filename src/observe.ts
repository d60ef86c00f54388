/** Reads the whole state once. Reads that do not depend on each other run side by side. */
import { type Database, readDatabase, readServiceAccount, readZooKeeper } from '@charmed-spark/interfaces';
import { clusterDomain } from '@charmed-spark/spark';
import type { Context } from './charm.gen.ts';
import { observeCluster } from './cluster/index.ts';
import { observeCos } from './cos/index.ts';
import { observeMetastore } from './metastore/index.ts';
import { observeOptions } from './options/index.ts';
import type { Outside } from './outside.ts';
import { readRestarts } from './server/index.ts';
import type { Seen, State } from './state.ts';
import { observeTls } from './tls/index.ts';
import { observeTrust } from './trust/index.ts';
import { observeUsers, readTable } from './users/index.ts';
import { observeWeb } from './web/index.ts';
import { databases, znode } from './workload.ts';
import { readWorkload } from './workload-state.ts';

export async function observe(ctx: Context, outside: Outside): Promise<State> {
  const authDb = ctx
    .relation('auth-db')
    .then((relation) => readDatabase(ctx, relation, databases['auth-db']));
  let asked: Promise<boolean> | undefined;
  // One answer for all of the state, whoever needs it first: Juju may give another one half a minute later.
  const leads = (): Promise<boolean> => {
    asked ??= speaksForAll(ctx);
    return asked;
  };
  const table = readTable(outside, authDb, leads);
  askAhead(ctx);
  const seen = await observeFirst(ctx, outside, authDb, leads);
  const [metastore, users, trust, cluster, tls, web, cos] = await Promise.all([
    observeMetastore(ctx, outside, seen),
    observeUsers(ctx, seen, table),
    observeTrust(ctx, seen),
    observeCluster(ctx, outside, seen),
    observeTls(ctx, outside, seen),
    observeWeb(ctx),
    observeCos(ctx),
  ]);
  return {
    ...seen,
    metastore,
    users,
    tls,
    trust,
    cluster,
    web,
    cos,
  };
}

/**
 * Whether this unit leads, and stays. One that is being removed sees its relations broken while the others, and whoever
 * leads them next, keep them: what it did then for the application would take from its clients what they use.
 */
async function speaksForAll(ctx: Context): Promise<boolean> {
  const [leads, leaves] = await Promise.all([ctx.isLeader(), ctx.unit.isDying()]);
  return leads && !leaves;
}

/**
 * Begins at once what would be asked for one after the other: who is on the relations, what they say, and which
 * secrets are this charm's own. The way to the agent and back is most of what a question takes. Answers are remembered;
 * a question that fails is asked again by those whom it concerns.
 */
function askAhead(ctx: Context): void {
  const lost = (): undefined => undefined;
  for (const { name, role } of Object.values(ctx.meta.endpoints)) {
    if (role !== 'requirer') continue;
    const relations = ctx.relations(name as Parameters<typeof ctx.relations>[0]);
    relations.then((all) => Promise.all(all.map(({ remoteApp }) => remoteApp.read()))).catch(lost);
  }
  ctx.secrets.ownIds().catch(lost);
  ctx.unit.openedPorts().catch(lost);
}

async function observeFirst(
  ctx: Context,
  outside: Outside,
  authDatabase: Promise<Database>,
  leads: () => Promise<boolean>,
): Promise<Seen> {
  const hub = async (): Promise<Pick<Seen, 'options' | 'hub'>> => {
    const [options, relation] = await Promise.all([
      observeOptions(ctx),
      ctx.relation('spark-service-account'),
    ]);
    const { namespace, serviceAccount } = options.values;
    return { options, hub: await readServiceAccount(ctx, relation, `${namespace}:${serviceAccount}`) };
  };
  const [plannedUnits, workload, restarts, authDb, metastoreDb, zookeeper, optionsAndHub, leader] =
    await Promise.all([
      ctx.app.plannedUnits(),
      readWorkload(ctx.unit.container('kyuubi'), outside.isServing),
      readRestarts(ctx),
      authDatabase,
      ctx.relation('metastore-db').then((relation) => readDatabase(ctx, relation, databases['metastore-db'])),
      ctx.relation('zookeeper').then((relation) => readZooKeeper(ctx, relation, znode)),
      hub(),
      // Last, because the agent answers in turn, and asks the controller for this.
      leads(),
    ]);
  for (const database of [authDb, metastoreDb])
    if (database.state === 'ready') ctx.redact(database.connection.password);
  if (zookeeper.state === 'ready') ctx.redact(zookeeper.connection.password);
  return {
    app: ctx.app.name,
    unit: ctx.unit.name,
    model: ctx.model.name,
    modelUuid: ctx.model.uuid,
    leader,
    plannedUnits,
    clusterDomain: clusterDomain(),
    workload,
    restarts,
    authDb,
    metastoreDb,
    zookeeper,
    ...optionsAndHub,
  };
}
