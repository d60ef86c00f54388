/**
 * What Hive's tool said, remembered for all units in the application's databag of the peer relation: a virtual
 * machine that looks at fifty tables is not started for every event.
 */
import type { PostgresqlConnection } from '@charmed-spark/interfaces';
import type { Context } from '../charm.gen.ts';
import type { Refusal } from './state.ts';

/** Version of the schema that Spark's Hive client speaks; Hive numbers schemas by the release that changed them. */
export const schemaVersion = '2.3.0';

const memory = 'metastore-schema';

export interface Verdict {
  /** Tells apart login and version of the schema: another one is another question. */
  key: string;
  /** Absent: valid. */
  refusal?: Refusal;
}

export function keyOf({
  relationId,
  host,
  port,
  database,
  username,
  password,
}: PostgresqlConnection): string {
  const all = JSON.stringify([relationId, host, port, database, username, password, schemaVersion]);
  return process.getBuiltinModule('node:crypto').createHash('sha256').update(all).digest('hex').slice(0, 32);
}

export async function readVerdict(ctx: Context): Promise<Verdict | undefined> {
  const peers = await ctx.relation('kyuubi-peers');
  const text = await peers?.localApp.get(memory);
  if (text === undefined) return undefined;
  try {
    const value = JSON.parse(text) as Verdict | null;
    return typeof value?.key === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Leader only; undefined forgets. */
export async function writeVerdict(ctx: Context, verdict: Verdict | undefined): Promise<void> {
  const peers = await ctx.relation('kyuubi-peers');
  await peers?.localApp.update({ [memory]: verdict === undefined ? '' : JSON.stringify(verdict) });
}
