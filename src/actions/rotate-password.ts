/** A new password for one user; a client learns of it by its relation. */
import type { Context } from '../charm.gen.ts';
import type { State } from '../state.ts';
import { clientPassword, clientUser, relationOf, type UsersOutside, withPassword } from '../users/index.ts';
import { adminUser } from '../workload.ts';
import { changePassword } from './change-password.ts';
import { knownUsers } from './known-users.ts';
import { fail, needDatabase, needLeader, needTable } from './refusals.ts';
import { needFree } from './set-password.ts';

export interface RotateParameters {
  username?: string;
  'relation-id'?: number;
}

/** The new password is told for operators' users only: that of a client concerns the client. */
export async function rotatePassword(
  ctx: Context,
  outside: UsersOutside,
  state: State,
  parameters: RotateParameters,
): Promise<{ username: string; password?: string }> {
  needDatabase(state);
  needLeader(state);
  const username = named(parameters);
  needTable(state);
  const { users } = state;
  if (!users.kept.has(username) && clientPassword(users, username) === undefined)
    fail(`There is no user ${JSON.stringify(username)}; ${knownUsers(state)}`);
  const ofClient = relationOf(username) !== undefined;
  if (!ofClient) needFree(state, username);
  const password = outside.generatePassword();
  ctx.redact(password);
  await changePassword(ctx, outside, state, withPassword(users, username, password));
  return ofClient ? { username } : { username, password };
}

function named({ username, 'relation-id': relationId }: RotateParameters): string {
  if (relationId === undefined) return username ?? adminUser;
  const name = clientUser(relationId);
  if (username !== undefined && username !== name)
    fail(`username=${username} and relation-id=${relationId} name two users: give one of them`);
  return name;
}
