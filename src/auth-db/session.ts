/** One short connection to the authentication database, and what can go wrong with it as text without secrets. */
import type { PostgresqlConnection } from '@charmed-spark/interfaces';
import { inOneLine } from '@charmed-spark/ops';
import type { Client } from 'pg';

/** Milliseconds: a hook must not hang on a database that is away. */
const patience = { connect: 5_000, statement: 15_000 } as const;

/** The database could not be reached, or it ended the conversation. */
export class DatabaseUnreachable extends Error {}
/** The database answered and refused: its message in one line, which holds no values of ours. */
export class DatabaseRefused extends Error {}

/** Connection problems by SQLSTATE class: connection, resources, operator intervention. */
const transient = /^(08|53|57)/;

export async function withDatabase<T>(
  connection: PostgresqlConnection,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const { default: pg } = await import('pg');
  const { host, port, database, username, password, tls } = connection;
  const client = new pg.Client({
    host,
    port,
    database,
    user: username,
    password,
    // Verified whenever the relation gives a CA; pg checks the server's name, too.
    ...(tls === undefined
      ? {}
      : { ssl: tls.ca === undefined ? { rejectUnauthorized: false } : { ca: tls.ca } }),
    connectionTimeoutMillis: patience.connect,
    query_timeout: patience.statement,
    application_name: 'kyuubi-k8s charm',
  });
  // Without a listener a connection lost between two statements would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    if (
      code !== undefined &&
      /^[0-9A-Z]{5}$/.test(code) &&
      !/^E[A-Z]{4}$/.test(code) &&
      !transient.test(code)
    ) {
      throw new DatabaseRefused(inOneLine(message));
    }
    throw new DatabaseUnreachable(inOneLine(message || code || 'no answer'));
  } finally {
    // Nobody waits for the server's farewell.
    client.end().catch(() => undefined);
  }
}
