/** What the metastore needs besides Juju and Pebble: its database. */
import type { PostgresqlConnection } from '@charmed-spark/interfaces';
import type { Client } from 'pg';
import { DatabaseRefused, DatabaseUnreachable, withDatabase } from '../auth-db/session.ts';
import type { Found } from './state.ts';

export type Failure = { state: 'unreachable' | 'refused'; why: string };

export interface MetastoreOutside {
  lookAtMetastore(connection: PostgresqlConnection): Promise<Found | Failure>;
  /** Empties a database that an earlier beginning has filled in part, and marks this one. */
  beginMetastore(connection: PostgresqlConnection): Promise<Failure | undefined>;
  /** Takes the mark away. */
  finishMetastore(connection: PostgresqlConnection): Promise<Failure | undefined>;
}

/**
 * A type that nothing uses: as long as it is there, all content of the database is this charm's own beginning. No
 * table, because Hive's tool wants to find none.
 */
const mark = 'kyuubi_charm_begins';

export const realMetastoreOutside: MetastoreOutside = {
  lookAtMetastore: (connection) => orFailure(connection, look),
  beginMetastore: (connection) =>
    orFailure(connection, async (client): Promise<Failure | undefined> => {
      await client.query('BEGIN');
      const { state } = await look(client);
      if (state === 'filled') return { state: 'refused', why: 'the database is not empty any more' };
      if (state === 'begun') await empty(client);
      await client.query(`CREATE DOMAIN ${mark} AS integer`);
      await client.query('COMMIT');
      return undefined;
    }),
  finishMetastore: (connection) =>
    orFailure(connection, async (client) => {
      await client.query(`DROP DOMAIN IF EXISTS ${mark}`);
      return undefined;
    }),
};

async function look(client: Client): Promise<Found> {
  const { rows } = await client.query<{ tables: string; versioned: boolean; begun: boolean }>(
    `SELECT count(*) AS tables, bool_or(table_name = 'VERSION') IS TRUE AS versioned,
            EXISTS (SELECT 1 FROM pg_type
                     WHERE typname = '${mark}' AND typnamespace = current_schema()::regnamespace) AS begun
       FROM information_schema.tables WHERE table_schema = current_schema()`,
  );
  const { tables = '0', versioned = false, begun = false } = rows[0] ?? {};
  const version = versioned
    ? await client.query<{ version: string }>(
        `SELECT left("SCHEMA_VERSION"::text, 40) AS version FROM "VERSION" LIMIT 2`,
      )
    : undefined;
  const versions = version?.rows.map((row) => row.version).join('+') ?? 'none';
  return {
    // Hive's script writes the version last: with it the schema is whole, and engines may have filled it since.
    state: begun && !version?.rows.length ? 'begun' : Number(tables) === 0 ? 'empty' : 'filled',
    content: `${tables} tables, version ${versions}`,
  };
}

const kinds: Record<string, string> = { r: 'TABLE', p: 'TABLE', v: 'VIEW', S: 'SEQUENCE' };

/** Removes what stands in the user's schema. */
async function empty(client: Client): Promise<void> {
  const { rows } = await client.query<{ kind: string; name: string }>(
    `SELECT relkind AS kind, relname AS name FROM pg_class
      WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'v', 'S')`,
  );
  for (const { kind, name } of rows)
    await client.query(`DROP ${kinds[kind]} IF EXISTS ${client.escapeIdentifier(name)} CASCADE`);
  await client.query(`DROP DOMAIN ${mark}`);
}

async function orFailure<T>(
  connection: PostgresqlConnection,
  work: (client: Client) => Promise<T>,
): Promise<T | Failure> {
  try {
    return await withDatabase(connection, work);
  } catch (error) {
    if (error instanceof DatabaseUnreachable) return { state: 'unreachable', why: error.message };
    if (error instanceof DatabaseRefused) return { state: 'refused', why: error.message };
    throw error;
  }
}
