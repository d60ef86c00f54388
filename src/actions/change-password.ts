/** Writes a changed password by the same plan as every event, so that a cut is healed by the next one. */
import type { Context } from '../charm.gen.ts';
import type { State } from '../state.ts';
import {
  applyUsers,
  planUsers,
  publishClients,
  type Users,
  type UsersOutside,
  usersCauses,
} from '../users/index.ts';
import { fail } from './refusals.ts';

/** `users` are those of `state` with the change in them. */
export async function changePassword(
  ctx: Context,
  outside: UsersOutside,
  state: State,
  users: Users,
): Promise<State> {
  const changed = { ...state, users };
  const after = { ...state, users: await applyUsers(ctx, outside, changed, planUsers(changed)) };
  if (after.users.table.state !== 'read') {
    const [cause] = usersCauses(after);
    fail(`The password was not changed. ${cause?.status.message ?? 'The authentication database failed'}`);
  }
  await publishClients(ctx, after);
  return after;
}
