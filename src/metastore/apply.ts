/** Lets Hive's tool do what is planned, and remembers for all units what it said. */
import type { PostgresqlConnection } from '@charmed-spark/interfaces';
import type { Context } from '../charm.gen.ts';
import type { State } from '../state.ts';
import { container } from '../workload.ts';
import { isLost } from '../workload-state.ts';
import type { MetastoreOutside } from './outside.ts';
import type { MetastorePlan } from './plan.ts';
import { runSchemaTool } from './schema-tool.ts';
import type { Metastore } from './state.ts';
import { writeVerdict } from './verdict.ts';

type Planned = NonNullable<MetastorePlan>;

export async function applyMetastore(
  ctx: Context,
  outside: MetastoreOutside,
  { leader, metastore, metastoreDb }: State,
  plan: MetastorePlan,
): Promise<Metastore> {
  if (leader && metastoreDb.state === 'absent') await writeVerdict(ctx, undefined);
  if (plan === undefined || metastoreDb.state !== 'ready') return metastore;
  try {
    const after = await carryOut(ctx, outside, metastoreDb.connection, plan);
    if (after.state === 'valid') await writeVerdict(ctx, { key: plan.key });
    if (after.state === 'invalid') await writeVerdict(ctx, { key: plan.key, refusal: after.refusal });
    return after;
  } catch (error) {
    // The container went away: the next event begins anew.
    if (!isLost(error)) throw error;
    return metastore;
  }
}

/** A hook that is cut off while the tool works leaves the mark in the database, by which the next one begins anew. */
async function carryOut(
  ctx: Context,
  outside: MetastoreOutside,
  connection: PostgresqlConnection,
  { task, key, begun }: Planned,
): Promise<Metastore> {
  ctx.log.info(
    task === 'validate' ? 'Checking the schema of the metastore' : 'Making the schema of the metastore',
  );
  const failure = task === 'initialise' ? await outside.beginMetastore(connection) : undefined;
  if (failure !== undefined) return failure;
  const why = await runSchemaTool(ctx.unit.container(container), task);
  if (why === undefined) {
    // Also where it was there already: a hook may have been cut off between the tool's end and this.
    return (await outside.finishMetastore(connection)) ?? { state: 'valid' };
  }
  const found = await outside.lookAtMetastore(connection);
  if ('why' in found) return found;
  const count = task === 'initialise' ? begun + 1 : begun;
  return { state: 'invalid', key, refusal: { why, content: found.content, begun: count } };
}
