/** Users with one password changed, and the passwords of clients: pure. */
import { clientUser } from './names.ts';
import type { Users } from './state.ts';

/** The password of a client's user; undefined when there is no such client, or it has none yet. */
export function clientPassword({ clients }: Users, username: string): string | undefined {
  return clients.find(({ request }) => clientUser(request.relation.id) === username)?.password;
}

/** As they should be after `username` got the password; its hash is still to be made. */
export function withPassword(users: Users, username: string, password: string): Users {
  if (users.kept.has(username))
    return { ...users, kept: new Map([...users.kept, [username, { password, hash: undefined }]]) };
  const clientHashes = new Map(users.clientHashes);
  clientHashes.delete(username);
  const clients = users.clients.map((client) =>
    clientUser(client.request.relation.id) === username ? { ...client, password } : client,
  );
  return { ...users, clients, clientHashes };
}
