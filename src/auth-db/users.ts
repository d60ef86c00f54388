/** The table of users: how the leader reads it and brings it in line. Names and hashes are bind parameters. */
import type { PostgresqlConnection } from '@charmed-spark/interfaces';
import type { UserTable } from '../state.ts';
import { usersTable } from '../workload.ts';
import { DatabaseRefused, DatabaseUnreachable, withDatabase } from './session.ts';

/** Reads the hashes of all users. Failure is a value: the status tells it, the next event tries again. */
export async function readUsers(connection: PostgresqlConnection): Promise<UserTable> {
  return asState(() =>
    withDatabase(connection, async (client) => {
      const found = await client.query<{ crypto: boolean; users: boolean }>(
        `SELECT EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'pgcrypto') AS crypto,
                to_regclass($1) IS NOT NULL AS users`,
        [usersTable],
      );
      const { crypto = false, users = false } = found.rows[0] ?? {};
      if (!users) return { state: 'read', hashes: undefined, pgcrypto: crypto };
      const rows = await client.query<{ username: string; passwd: string }>(
        `SELECT username, passwd FROM ${usersTable}`,
      );
      const hashes = Object.fromEntries(rows.rows.map(({ username, passwd }) => [username, passwd]));
      return { state: 'read', hashes, pgcrypto: crypto };
    }),
  );
}

/**
 * Creates extension and table where absent and writes the hashes of `users`; other users stay. In one
 * transaction, so that a cut leaves the old state. pgcrypto is a trusted extension since PostgreSQL 13:
 * its creation needs no superuser, only CREATE on the database.
 */
export async function writeUsers(
  connection: PostgresqlConnection,
  users: Readonly<Record<string, string>>,
  missing: { extension: boolean; table: boolean },
): Promise<UserTable> {
  return asState(() =>
    withDatabase(connection, async (client) => {
      await client.query('BEGIN');
      if (missing.extension) await client.query('CREATE EXTENSION IF NOT EXISTS pgcrypto');
      if (missing.table) {
        await client.query(`CREATE TABLE IF NOT EXISTS ${usersTable} (
          id serial PRIMARY KEY, username varchar(100) UNIQUE NOT NULL, passwd varchar(255) NOT NULL)`);
      }
      for (const [name, hash] of Object.entries(users)) {
        await client.query(
          `INSERT INTO ${usersTable} (username, passwd) VALUES ($1, $2)
           ON CONFLICT (username) DO UPDATE SET passwd = EXCLUDED.passwd`,
          [name, hash],
        );
      }
      await client.query('COMMIT');
      return { state: 'read', hashes: { ...users }, pgcrypto: true };
    }),
  );
}

async function asState(work: () => Promise<UserTable>): Promise<UserTable> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DatabaseUnreachable) return { state: 'unreachable', why: error.message };
    if (error instanceof DatabaseRefused) return { state: 'refused', why: error.message };
    throw error;
  }
}
