/** Who may log in: the users of the authentication database, and their passwords. */
import { blocked, waiting } from '@charmed-spark/ops';
import { type Cause, degraded, stopped } from '../cause.ts';
import type { Context } from '../charm.gen.ts';
import type { Seen, State } from '../state.ts';
import { readAdmin, storeAdmin } from './admin.ts';
import type { UsersOutside } from './outside.ts';
import type { UsersPlan } from './plan.ts';
import type { Users, UserTable } from './state.ts';
import { readSystemUsers } from './system-users.ts';

export { realUsersOutside, type UsersOutside } from './outside.ts';
export { planUsers, type UsersPlan } from './plan.ts';
export type * from './state.ts';

export async function observeUsers(ctx: Context, outside: UsersOutside, seen: Seen): Promise<Users> {
  const { authDb, leader } = seen;
  const config = await ctx.config();
  const systemUsers = await readSystemUsers(ctx, config['system-users']);
  const table: UserTable =
    authDb.state === 'ready' && leader ? await outside.readUsers(authDb.connection) : { state: 'unread' };
  // A password is made when there is a table to write it to, not before.
  const admin = await readAdmin(ctx, outside, table.state === 'read', systemUsers);
  return { systemUsers, admin, table };
}

/** Users are in the database before their password is kept: a hook cut off between the two makes a new one. */
export async function applyUsers(
  ctx: Context,
  outside: UsersOutside,
  { users }: State,
  plan: UsersPlan,
): Promise<Users> {
  const after = { ...users };
  if (plan.write !== undefined) {
    const { connection, hashes, missing } = plan.write;
    after.table = await outside.writeUsers(connection, hashes, missing);
    if (after.table.state === 'read') ctx.log.info('Wrote the users into the authentication database');
  }
  if (plan.store !== undefined && after.table.state === 'read') {
    await storeAdmin(ctx, plan.store);
    after.admin = { stored: plan.store, wanted: plan.store };
  }
  return after;
}

export function usersCauses({ authDb, users, app }: State): Cause[] {
  const causes: Cause[] = [];
  const { table, systemUsers } = users;
  if (authDb.state === 'ready') {
    const { host, port, database } = authDb.connection;
    if (table.state === 'unreachable') {
      causes.push(
        stopped(
          waiting(`Authentication database at ${host}:${port} cannot be reached (${table.why}); retrying`),
        ),
      );
    }
    if (table.state === 'refused') {
      causes.push(
        stopped(
          blocked(
            `Authentication database ${database} refuses ${app}: ${table.why}; check the rights of its user`,
          ),
        ),
      );
    }
    if (users.admin.stored === undefined && table.state === 'unread')
      causes.push(stopped(waiting('Waiting for the leader to create the user admin')));
  }
  // The text is an interface; what exactly is wrong with the content stands in the log.
  if (systemUsers.state === 'invalid')
    causes.push(degraded(blocked(`Secret provided as system-users ${systemUsers.why}`), systemUsers.detail));
  return causes;
}
