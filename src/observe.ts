/** Reads the whole state once. Reads that do not depend on each other run side by side. */
import { readFileSync } from 'node:fs';
import { readDatabase } from '@charmed-spark/interfaces';
import { readAdmin } from './admin.ts';
import type { Context } from './charm.gen.ts';
import type { Outside } from './outside.ts';
import type { State } from './state.ts';
import { readSystemUsers } from './system-users.ts';
import { authDatabase } from './workload.ts';
import { readWorkload } from './workload-state.ts';

export async function observe(ctx: Context, outside: Outside): Promise<State> {
  const [leader, config, authRelation, peers, workload] = await Promise.all([
    ctx.isLeader(),
    ctx.config(),
    ctx.relation('auth-db'),
    ctx.relation('kyuubi-peers'),
    readWorkload(ctx.unit.container('kyuubi'), outside.isServing),
  ]);
  const [authDb, systemUsers] = await Promise.all([
    readDatabase(ctx, authRelation, authDatabase),
    readSystemUsers(ctx, config['system-users']),
  ]);
  if (authDb.state === 'ready') ctx.redact(authDb.connection.password);
  const ready = authDb.state === 'ready' && leader;
  const [admin, users] = await Promise.all([
    // A password is made once there is a place for it, not before.
    readAdmin(ctx, outside, ready, systemUsers),
    ready ? outside.readUsers(authDb.connection) : ({ state: 'unread' } as const),
  ]);
  return {
    app: ctx.app.name,
    model: ctx.model.name,
    leader,
    clusterDomain: clusterDomain(),
    workload,
    hasPeers: peers !== undefined,
    authDb,
    systemUsers,
    admin,
    users,
  };
}

/** The domain of the cluster's DNS out of the pod's resolver configuration. */
function clusterDomain(): string {
  try {
    return /^search\s.*\bsvc\.(\S+)/m.exec(readFileSync('/etc/resolv.conf', 'utf8'))?.[1] ?? 'cluster.local';
  } catch {
    return 'cluster.local';
  }
}
