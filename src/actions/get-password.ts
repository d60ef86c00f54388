/** The password of one user, as it holds now. */
import type { State } from '../state.ts';
import { clientPassword } from '../users/index.ts';
import { knownUsers } from './known-users.ts';
import { fail, needContainer, needDatabase, needLeader } from './refusals.ts';

export function getPassword(state: State, username: string): { username: string; password: string } {
  needDatabase(state);
  needContainer(state);
  const kept = state.users.kept.get(username);
  if (kept !== undefined) return { username, password: kept.password };
  // Passwords of clients are read by the leader alone.
  needLeader(state);
  const password = clientPassword(state.users, username);
  if (password === undefined) fail(`There is no user ${JSON.stringify(username)}; ${knownUsers(state)}`);
  return { username, password };
}
