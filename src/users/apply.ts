/**
 * Brings the table of users and what is remembered of them in line. Users are in the database before their
 * password is kept: a hook cut off between the two makes a new one.
 */
import { removeProvided } from '@charmed-spark/interfaces';
import type { Context } from '../charm.gen.ts';
import type { State } from '../state.ts';
import { storeClientHashes, storeKept } from './kept.ts';
import { clientUser } from './names.ts';
import type { UsersOutside } from './outside.ts';
import type { Account, TablePlan, UsersPlan } from './plan.ts';
import type { Credentials, Users } from './state.ts';

type Settled = Account & { password: string; hash: string };

/** Returns the users as they are afterwards: with the credentials that were made, or with the database's failure. */
export async function applyUsers(
  ctx: Context,
  outside: UsersOutside,
  { users }: Pick<State, 'users'>,
  { gone, table, hashes }: UsersPlan,
): Promise<Users> {
  // Of use to nobody, whether the database answers or not.
  await Promise.all(gone.map((id) => removeProvided(ctx, 'jdbc', id)));
  if (hashes !== undefined) await storeClientHashes(ctx, hashes);
  if (table === undefined) return hashes === undefined ? users : { ...users, clientHashes: hashes };
  const accounts = await settle(ctx, outside, table.accounts);
  const after = await writeTable(ctx, outside, users, table, accounts);
  return after.table.state === 'read' ? remember(ctx, after, accounts) : after;
}

/** Makes the passwords and hashes that are wanting. */
async function settle(ctx: Context, outside: UsersOutside, accounts: readonly Account[]): Promise<Settled[]> {
  const toHash = accounts.filter(({ hash }) => hash === undefined).length;
  if (toHash > 1) ctx.log.info(`Hashing the passwords of ${toHash} users`);
  return Promise.all(
    accounts.map(async (account) => {
      const password = account.password ?? outside.generatePassword();
      ctx.redact(password);
      return { ...account, password, hash: account.hash ?? (await outside.hashPassword(password)) };
    }),
  );
}

async function writeTable(
  ctx: Context,
  outside: UsersOutside,
  users: Users,
  { connection, missing, write, foreign, remove }: TablePlan,
  accounts: readonly Settled[],
): Promise<Users> {
  if (users.table.state !== 'read') return users;
  const lacking = missing.extension || missing.table || missing.column;
  if (!lacking && write.length + foreign.size + remove.length === 0) return users;
  const names = new Set(write.map(({ name }) => name));
  const rows = new Map(foreign);
  for (const { name, hash, allowed } of accounts) if (names.has(name)) rows.set(name, { hash, allowed });
  const failure = await outside.writeUsers(connection, { missing, rows, remove });
  if (failure !== undefined) return { ...users, table: failure };
  const now = new Map([...users.table.rows, ...rows]);
  for (const name of remove) now.delete(name);
  if (rows.size > 0)
    ctx.log.info(`Wrote users into the authentication database: ${listed([...rows.keys()])}`);
  if (remove.length > 0) ctx.log.info(`Removed users from the authentication database: ${listed(remove)}`);
  return {
    ...users,
    table: { state: 'read', rows: now, missing: { extension: false, table: false, column: false } },
  };
}

/** Keeps passwords and hashes for the next event and the next leader. */
async function remember(ctx: Context, users: Users, accounts: readonly Settled[]): Promise<Users> {
  const kept = new Map<string, Credentials>();
  const clientHashes = new Map<string, string>();
  for (const { name, relationId, password, hash } of accounts) {
    if (relationId === undefined) kept.set(name, { password, hash });
    else clientHashes.set(name, hash);
  }
  if (!isSame(kept, users.kept)) await storeKept(ctx, kept);
  if (!isSame(clientHashes, users.clientHashes)) await storeClientHashes(ctx, clientHashes);
  const passwords = new Map(accounts.map(({ name, password }) => [name, password]));
  const clients = users.clients.map((client) => ({
    ...client,
    password: passwords.get(clientUser(client.request.relation.id)) ?? client.password,
  }));
  return { ...users, kept, clientHashes, clients };
}

const isSame = (a: ReadonlyMap<string, unknown>, b: ReadonlyMap<string, unknown>): boolean =>
  a.size === b.size && [...a].every(([name, value]) => JSON.stringify(b.get(name)) === JSON.stringify(value));

const listed = (names: readonly string[]): string =>
  names.length > 10 ? `${names.slice(0, 10).join(', ')} and ${names.length - 10} more` : names.join(', ');
