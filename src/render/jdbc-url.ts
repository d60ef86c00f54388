/** URLs of databases for PostgreSQL's JDBC driver. */
import type { PostgresqlConnection } from '@charmed-spark/interfaces';

/**
 * Every part that the relation gives is encoded: none of it can add a parameter of its own. The server is verified,
 * its name too, whenever the relation gives a CA; `caFile` is where the driver finds it.
 */
export function jdbcUrl({ host, port, database, tls }: PostgresqlConnection, caFile: string): string {
  const address = host.includes(':') ? `[${host}]` : host;
  const url = `jdbc:postgresql://${address}:${port}/${encodeURIComponent(database)}`;
  if (tls === undefined) return url;
  return tls.ca === undefined ? `${url}?sslmode=require` : `${url}?sslmode=verify-full&sslrootcert=${caFile}`;
}
