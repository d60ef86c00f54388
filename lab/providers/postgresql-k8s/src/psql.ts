/** SQL as the server's own system user over the local socket. SQL travels on stdin: passwords may be in it. */
import type { PebbleClient } from '@charmed-spark/ops';

/** Errors of the server would otherwise be logged together with the statement, and with its password. */
const quietly = `SET log_statement = 'none'; SET log_min_error_statement = 'panic'; SET log_min_duration_statement = -1;\n`;

/** Rows of the last query, one line each, columns separated by tabs. Rejects with ExecError. */
export async function psql(pebble: PebbleClient, sql: string, database = 'postgres'): Promise<string[]> {
  const { stdout } = await pebble.exec(
    [
      'psql',
      '--no-psqlrc',
      '--quiet',
      '--tuples-only',
      '--no-align',
      '--field-separator=\t',
      '--set=ON_ERROR_STOP=1',
      // Without the statement's text, which may hold a password.
      '--set=VERBOSITY=terse',
      `--dbname=${database}`,
    ],
    { stdin: quietly + sql, user: 'postgres', group: 'postgres', workingDir: '/', timeout: 60_000 },
  );
  return stdout.split('\n').filter((line) => line !== '');
}

/** An SQL identifier. */
export const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;
/** An SQL string. */
export const literal = (text: string): string => `E'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
