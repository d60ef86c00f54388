/**
 * How the leader reads the table of users and brings it in line. Names, hashes and the allowlist's outcome are
 * bind parameters: no text of anybody is spliced into SQL.
 */
import type { PostgresqlConnection } from '@charmed-spark/interfaces';
import { usersTable } from '../workload.ts';
import { DatabaseRefused, DatabaseUnreachable, withDatabase } from './session.ts';
import type { Missing, TableChange, TableFailure, UserRow, UserTable } from './table.ts';

/** Reads all users at once. Failure is a value: the status tells it, the next event tries again. */
export async function readUsers(connection: PostgresqlConnection): Promise<UserTable> {
  return asState<UserTable>(() =>
    withDatabase(connection, async (client) => {
      const found = await client.query<{ crypto: boolean; users: boolean; allowed: string | null }>(
        `SELECT EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'pgcrypto') AS crypto,
                to_regclass($1) IS NOT NULL AS users,
                (SELECT format_type(atttypid, NULL) FROM pg_attribute WHERE attrelid = to_regclass($1)
                  AND attname = 'allowed' AND NOT attisdropped) AS allowed`,
        [usersTable],
      );
      const { crypto = false, users = false, allowed = null } = found.rows[0] ?? {};
      const missing: Missing = { extension: !crypto, table: !users, column: allowed === null };
      if (allowed !== null && allowed !== 'boolean') {
        const why = `column allowed of its table ${usersTable} is ${allowed}, not boolean: drop it, and the charm makes it anew`;
        return { state: 'refused', why };
      }
      return { state: 'read', rows: users ? await readRows(client, missing) : new Map(), missing };
    }),
  );
}

async function readRows(
  client: Parameters<Parameters<typeof withDatabase>[1]>[0],
  missing: Missing,
): Promise<Map<string, UserRow>> {
  const { rows } = await client.query<{ username: string; passwd: string; allowed: boolean | null }>(
    `SELECT username, passwd, ${missing.column ? 'NULL::boolean AS ' : ''}allowed FROM ${usersTable}`,
  );
  return new Map(
    rows.map(({ username, passwd, allowed }) => [username, { hash: passwd, allowed: allowed ?? undefined }]),
  );
}

/**
 * Creates what is missing and writes the differences, as many as they are, with one statement; other users stay.
 * In one transaction, so that a cut leaves the old state. pgcrypto is a trusted extension since PostgreSQL 13:
 * its creation needs no superuser, only CREATE on the database.
 */
export async function writeUsers(
  connection: PostgresqlConnection,
  { missing, rows, remove }: TableChange,
): Promise<TableFailure | undefined> {
  return asState(() =>
    withDatabase(connection, async (client) => {
      await client.query('BEGIN');
      if (missing.extension) await client.query('CREATE EXTENSION IF NOT EXISTS pgcrypto');
      if (missing.table) {
        await client.query(`CREATE TABLE IF NOT EXISTS ${usersTable} (id serial PRIMARY KEY,
          username varchar(100) UNIQUE NOT NULL, passwd varchar(255) NOT NULL, allowed boolean NOT NULL DEFAULT true)`);
      } else if (missing.column) {
        await client.query(
          `ALTER TABLE ${usersTable} ADD COLUMN IF NOT EXISTS allowed boolean NOT NULL DEFAULT true`,
        );
      }
      const list = [...rows];
      await client.query(
        `WITH removed AS (DELETE FROM ${usersTable} WHERE username = ANY ($4::text[]))
         INSERT INTO ${usersTable} (username, passwd, allowed) SELECT * FROM unnest($1::text[], $2::text[], $3::boolean[])
         ON CONFLICT (username) DO UPDATE SET passwd = EXCLUDED.passwd, allowed = EXCLUDED.allowed`,
        [
          list.map(([name]) => name),
          list.map(([, { hash }]) => hash),
          list.map(([, { allowed }]) => allowed),
          remove,
        ],
      );
      await client.query('COMMIT');
      return undefined;
    }),
  );
}

async function asState<T>(work: () => Promise<T>): Promise<T | TableFailure> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DatabaseUnreachable) return { state: 'unreachable', why: error.message };
    if (error instanceof DatabaseRefused) return { state: 'refused', why: error.message };
    throw error;
  }
}
