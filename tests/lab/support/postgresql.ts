/** SQL as the superuser of a postgresql-k8s, in its own container. */
import { mustInPod } from './cluster.ts';

/** The lines of the answer. Rejects with the server's words when it refuses. */
export async function sqlIn(
  model: string,
  application: string,
  database: string,
  sql: string,
): Promise<string[]> {
  const psql = 'psql --no-psqlrc --tuples-only --no-align --set=ON_ERROR_STOP=1 --dbname="$0"';
  const command = ['su', 'postgres', '-s', '/bin/sh', '-c', psql, database];
  const text = await mustInPod(model, `${application}/0`, 'postgresql', command, sql);
  return text.split('\n').filter((line) => line !== '');
}
