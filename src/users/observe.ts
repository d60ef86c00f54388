/** Reads what there is of users: the option, what the application remembers, the table, the clients. */
import type { UserTable } from '../auth-db/index.ts';
import type { Context } from '../charm.gen.ts';
import type { Seen } from '../state.ts';
import { readClients } from './clients.ts';
import { readClientHashes, readKept } from './kept.ts';
import type { UsersOutside } from './outside.ts';
import type { Users } from './state.ts';
import { readSystemUsers } from './system-users.ts';

/**
 * The table, which is the leader's. The way to a database is the longest of all: it is begun as soon as it is known,
 * beside the questions after which the areas are looked at.
 */
export function readTable(
  outside: UsersOutside,
  authDb: Promise<Seen['authDb']>,
  leads: () => Promise<Seen['leader']>,
): Promise<UserTable> {
  const table = authDb.then(
    async (database): Promise<UserTable> =>
      database.state === 'ready' && (await leads())
        ? outside.readUsers(database.connection)
        : { state: 'unread' },
  );
  // Whoever waits for it sees why it failed; nobody does where another question has failed before.
  table.catch(() => undefined);
  return table;
}

/** The leader reads all of it; the other units what they tell and hand out. */
export async function observeUsers(
  ctx: Context,
  { leader }: Seen,
  userTable: Promise<UserTable>,
): Promise<Users> {
  const config = await ctx.config();
  const [system, kept, table, asked, clientHashes] = await Promise.all([
    readSystemUsers(ctx, config['system-users']),
    readKept(ctx),
    userTable,
    leader ? readClients(ctx) : { clients: [], unasked: [] },
    leader ? readClientHashes(ctx) : new Map<string, string>(),
  ]);
  return { system, kept, table, ...asked, clientHashes };
}
