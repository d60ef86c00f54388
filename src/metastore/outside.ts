/** What the metastore needs besides Juju and Pebble: a look into its database. */
import type { PostgresqlConnection } from '@charmed-spark/interfaces';
import { DatabaseRefused, DatabaseUnreachable, withDatabase } from '../auth-db/session.ts';
import type { Found } from './state.ts';

export type Look = Found | { state: 'unreachable' | 'refused'; why: string };

export interface MetastoreOutside {
  lookAtMetastore(connection: PostgresqlConnection): Promise<Look>;
}

export const realMetastoreOutside: MetastoreOutside = {
  async lookAtMetastore(connection) {
    try {
      return await withDatabase(connection, async (client) => {
        const { rows } = await client.query<{ tables: string; versioned: boolean }>(
          `SELECT count(*) AS tables, bool_or(table_name = 'VERSION') IS TRUE AS versioned
             FROM information_schema.tables WHERE table_schema = current_schema()`,
        );
        const { tables = '0', versioned = false } = rows[0] ?? {};
        const version = versioned
          ? await client.query<{ version: string }>(
              'SELECT "SCHEMA_VERSION" AS version FROM "VERSION" LIMIT 2',
            )
          : undefined;
        const versions = version?.rows.map((row) => row.version).join('+') ?? 'none';
        return { empty: Number(tables) === 0, content: `${tables} tables, version ${versions}` };
      });
    } catch (error) {
      if (error instanceof DatabaseUnreachable) return { state: 'unreachable', why: error.message };
      if (error instanceof DatabaseRefused) return { state: 'refused', why: error.message };
      throw error;
    }
  },
};
