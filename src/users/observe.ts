/** Reads what there is of users: the option, what the application remembers, the table, the clients. */
import type { Context } from '../charm.gen.ts';
import type { Seen } from '../state.ts';
import { readClients } from './clients.ts';
import { readClientHashes, readKept } from './kept.ts';
import type { UsersOutside } from './outside.ts';
import type { Users } from './state.ts';
import { readSystemUsers } from './system-users.ts';

/** The leader reads all of it; the other units what they tell and hand out. */
export async function observeUsers(
  ctx: Context,
  outside: UsersOutside,
  { leader, authDb }: Seen,
): Promise<Users> {
  const config = await ctx.config();
  const [system, kept, table, asked, clientHashes] = await Promise.all([
    readSystemUsers(ctx, config['system-users']),
    readKept(ctx),
    leader && authDb.state === 'ready'
      ? outside.readUsers(authDb.connection)
      : ({ state: 'unread' } as const),
    leader ? readClients(ctx) : { clients: [], unasked: [] },
    leader ? readClientHashes(ctx) : new Map<string, string>(),
  ]);
  return { system, kept, table, ...asked, clientHashes };
}
