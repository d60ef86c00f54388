/** What should be in the table of users and in the application's memory of them: pure. */
import type { PostgresqlConnection } from '@charmed-spark/interfaces';
import type { Missing, UserRow } from '../auth-db/index.ts';
import type { Options } from '../options/index.ts';
import type { State } from '../state.ts';
import { adminUser } from '../workload.ts';
import { isAllowed } from './allowlist.ts';
import { clientUser, relationOf } from './names.ts';
import type { Users } from './state.ts';

/** One user as it should be. */
export interface Account {
  name: string;
  /** Set for a client's user. */
  relationId?: number;
  /** Undefined: one is to be made. */
  password: string | undefined;
  /** Undefined: the password is to be hashed. */
  hash: string | undefined;
  allowed: boolean;
}

export interface UsersPlan {
  /** Ids of relations that are gone and may have left secrets behind. */
  gone: number[];
  /** Undefined when the table cannot be read, or is not this unit's to write. */
  table: TablePlan | undefined;
  /** Hashes to remember without a table: those of clients that are gone have no user left to delete. */
  hashes?: ReadonlyMap<string, string>;
}

export interface TablePlan {
  connection: PostgresqlConnection;
  missing: Missing;
  /** All users that should be. */
  accounts: Account[];
  /** Those of them whose row is not as it should be. */
  write: Account[];
  /** Rows that this charm did not make, and whose outcome of the allowlist has changed. */
  foreign: Map<string, { hash: string; allowed: boolean }>;
  remove: string[];
}

export function planUsers(state: State): UsersPlan {
  if (!state.leader) return { gone: [], table: undefined };
  const gone = goneRelations(state.users);
  const plan = { gone, table: planTable(state) };
  if (state.authDb.state !== 'absent' || gone.length === 0) return plan;
  const names = new Set(gone.map(clientUser));
  return { ...plan, hashes: new Map([...state.users.clientHashes].filter(([name]) => !names.has(name))) };
}

/** Relations that have, or had, a user and are not there any more, whichever hook should have seen to it. */
export function goneRelations({ clients, unasked, clientHashes, table }: Users): number[] {
  const live = new Set([...unasked, ...clients.map(({ request }) => request.relation.id)]);
  const named = [...clientHashes.keys(), ...(table.state === 'read' ? table.rows.keys() : [])];
  const known = new Set(named.map(relationOf).filter((id) => id !== undefined));
  return [...known].filter((id) => !live.has(id)).sort((a, b) => a - b);
}

function planTable({ authDb, users, options }: State): TablePlan | undefined {
  if (authDb.state !== 'ready' || users.table.state !== 'read') return undefined;
  const { rows, missing } = users.table;
  const rule = allowedBy(options, rows);
  const accounts = [...operatorAccounts(users, rows, rule), ...clientAccounts(users)];
  const names = new Set(accounts.map(({ name }) => name));
  const gone = new Set(goneRelations(users).map(clientUser));
  const remove = [...rows.keys()].filter(
    (name) => gone.has(name) || (users.kept.has(name) && !names.has(name)),
  );
  const foreign = [...rows].filter(
    ([name, { allowed }]) => !names.has(name) && !remove.includes(name) && rule(name) !== allowed,
  );
  return {
    connection: authDb.connection,
    missing,
    accounts,
    write: accounts.filter((account) => !isInLine(account, rows.get(account.name))),
    foreign: new Map(foreign.map(([name, { hash }]) => [name, { hash, allowed: rule(name) }])),
    remove,
  };
}

/**
 * The allowlist. While this unit knows no valid one (a unit that came while the option was invalid), everybody
 * stays what the table says, and new users stay outside.
 */
function allowedBy({ values, invalid, usable }: Options, rows: ReadonlyMap<string, UserRow>) {
  const unknown = !usable && invalid.some(({ option }) => option === 'allowlist');
  return (name: string): boolean =>
    unknown ? (rows.get(name)?.allowed ?? false) : isAllowed(values.allowlist, name);
}

const isInLine = ({ hash, allowed }: Account, row: UserRow | undefined): boolean =>
  row !== undefined && row.hash === hash && row.allowed === allowed;

/** `admin` and the others: from `system-users`; without that, or while it is invalid, as they were. */
function operatorAccounts(
  { system, kept }: Users,
  rows: ReadonlyMap<string, UserRow>,
  rule: (name: string) => boolean,
): Account[] {
  const asBefore = new Map<string, string | undefined>([[adminUser, undefined]]);
  for (const [name, { password }] of kept) asBefore.set(name, password);
  return [...(system.state === 'set' ? system.passwords : asBefore)].map(([name, password]) => {
    const known = kept.get(name);
    // A hash that is not in the table may be older than its password: the Python charm changes the one alone.
    const same = known?.password === password && known?.hash === rows.get(name)?.hash;
    return { name, password, hash: same ? known?.hash : undefined, allowed: rule(name) };
  });
}

/** A request that cannot be served keeps what it was given before. */
function clientAccounts({ clients, clientHashes }: Users): Account[] {
  return clients
    .filter(({ request, password }) => request.flaw === undefined || password !== undefined)
    .map(({ request, password }) => {
      const relationId = request.relation.id;
      const name = clientUser(relationId);
      const hash = password === undefined ? undefined : clientHashes.get(name);
      return { name, relationId, password, hash, allowed: true };
    });
}
