/** Who there is, for the answer to a name that there is not. */
import type { State } from '../state.ts';
import { clientUser } from '../users/index.ts';

export function knownUsers({ users }: State): string {
  const clients = users.clients
    .filter(({ password }) => password !== undefined)
    .map(({ request }) => clientUser(request.relation.id));
  const names = [...users.kept.keys(), ...clients];
  const shown = names.length > 20 ? [...names.slice(0, 20), `${names.length - 20} more`] : names;
  return names.length === 0 ? 'there are no users yet' : `users are ${shown.join(', ')}`;
}
