/** Reads the whole state once. Reads that do not depend on each other run side by side. */
import { readDatabase } from '@charmed-spark/interfaces';
import { clusterDomain } from '@charmed-spark/spark';
import { readAdmin } from './admin.ts';
import type { Context } from './charm.gen.ts';
import type { Outside } from './outside.ts';
import type { State, UserTable } from './state.ts';
import { readSystemUsers } from './system-users.ts';
import { authDatabase } from './workload.ts';
import { readWorkload } from './workload-state.ts';

export async function observe(ctx: Context, outside: Outside): Promise<State> {
  const [leader, config, authRelation, workload] = await Promise.all([
    ctx.isLeader(),
    ctx.config(),
    ctx.relation('auth-db'),
    readWorkload(ctx.unit.container('kyuubi'), outside.isServing),
  ]);
  const [authDb, systemUsers] = await Promise.all([
    readDatabase(ctx, authRelation, authDatabase),
    readSystemUsers(ctx, config['system-users']),
  ]);
  if (authDb.state === 'ready') ctx.redact(authDb.connection.password);
  const users: UserTable =
    authDb.state === 'ready' && leader ? await outside.readUsers(authDb.connection) : { state: 'unread' };
  // A password is made when there is a table to write it to, not before.
  const admin = await readAdmin(ctx, outside, users.state === 'read', systemUsers);
  return {
    app: ctx.app.name,
    model: ctx.model.name,
    leader,
    clusterDomain: clusterDomain(),
    workload,
    authDb,
    systemUsers,
    admin,
    users,
  };
}
