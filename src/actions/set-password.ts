/** A password of the operator's choice, for a user that `system-users` does not rule. */
import type { Context } from '../charm.gen.ts';
import type { State } from '../state.ts';
import { passwordFlaw, relationOf, type UsersOutside, withPassword } from '../users/index.ts';
import { changePassword } from './change-password.ts';
import { knownUsers } from './known-users.ts';
import { fail, needContainer, needDatabase, needLeader, needTable } from './refusals.ts';

/** Without `password` one is made, as the Python charm did. */
export async function setPassword(
  ctx: Context,
  outside: UsersOutside,
  state: State,
  { username, password }: { username: string; password?: string },
): Promise<{ username: string; password: string }> {
  needDatabase(state);
  needLeader(state);
  needContainer(state);
  if (relationOf(username) !== undefined)
    fail(
      `${username} belongs to a client, which would not learn of it: run rotate-password username=${username}`,
    );
  const chosen = password ?? outside.generatePassword();
  const flaw = passwordFlaw(chosen);
  if (flaw !== undefined) fail(`The password ${flaw}`);
  needTable(state);
  const kept = state.users.kept.get(username);
  if (kept === undefined) fail(`There is no user ${JSON.stringify(username)}; ${knownUsers(state)}`);
  needFree(state, username);
  if (kept.password !== chosen) {
    ctx.redact(chosen);
    await changePassword(ctx, outside, state, withPassword(state.users, username, chosen));
  }
  return { username, password: chosen };
}

/** A password that `system-users` gives would be back with the next event. */
export function needFree({ app, users }: State, username: string): void {
  if (users.system.state === 'unset') return;
  fail(
    `The password of ${username} is set by the secret of the option system-users: change it there (juju update-secret), or unset the option first (juju config ${app} --reset system-users)`,
  );
}
