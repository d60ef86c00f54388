/** What should be in the table of users and in the application's secret: pure. */
import type { PostgresqlConnection } from '@charmed-spark/interfaces';
import type { State } from '../state.ts';
import { adminUser } from '../workload.ts';
import type { Credentials } from './state.ts';

export interface UsersPlan {
  /** Credentials to remember; undefined when they are remembered already. */
  store: Credentials | undefined;
  /** Rows to write into the table of users; undefined when it is in line, or not ours to write. */
  write: TablePlan | undefined;
}

export interface TablePlan {
  connection: PostgresqlConnection;
  hashes: Record<string, string>;
  missing: { extension: boolean; table: boolean };
}

export function planUsers(state: State): UsersPlan {
  const { admin, table } = state.users;
  const { wanted, stored } = admin;
  const changed = wanted?.password !== stored?.password || wanted?.hash !== stored?.hash;
  return {
    // Only together with the database: a password that it does not know would be handed out.
    store: state.leader && table.state === 'read' && changed ? wanted : undefined,
    write: planTable(state),
  };
}

function planTable({ leader, authDb, users: { table, admin } }: State): TablePlan | undefined {
  if (!leader || authDb.state !== 'ready' || table.state !== 'read' || admin.wanted === undefined)
    return undefined;
  const { hashes, pgcrypto } = table;
  if (pgcrypto && hashes?.[adminUser] === admin.wanted.hash) return undefined;
  return {
    connection: authDb.connection,
    hashes: { [adminUser]: admin.wanted.hash },
    missing: { extension: !pgcrypto, table: hashes === undefined },
  };
}
