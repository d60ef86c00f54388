/** The Hive metastore: its schema is made once, looked at once, and told when it is wrong. */
import { blocked, waiting } from '@charmed-spark/ops';
import { type Cause, degraded } from '../cause.ts';
import type { Context } from '../charm.gen.ts';
import { relationCauses } from '../relation-causes.ts';
import type { Seen, State } from '../state.ts';
import { container } from '../workload.ts';
import { isLost } from '../workload-state.ts';
import type { MetastoreOutside } from './outside.ts';
import { runSchemaTool } from './schema-tool.ts';
import type { Metastore } from './state.ts';
import { keyOf, readVerdict, type Verdict, writeVerdict } from './verdict.ts';

export { type MetastoreOutside, realMetastoreOutside } from './outside.ts';
export type { Metastore } from './state.ts';

/** A valid schema costs nothing; the leader looks into the database only where there is something to decide. */
export async function observeMetastore(
  ctx: Context,
  outside: MetastoreOutside,
  { metastoreDb, leader }: Seen,
): Promise<Metastore> {
  if (metastoreDb.state !== 'ready') return { state: 'absent' };
  const key = keyOf(metastoreDb.connection);
  const verdict = await readVerdict(ctx);
  const known = verdict?.key === key ? verdict : undefined;
  if (known !== undefined && known.invalid === undefined) return { state: 'valid' };
  const before: Metastore =
    known?.invalid === undefined ? { state: 'unchecked', key } : { state: 'invalid', key, ...known.invalid };
  if (!leader) return before;
  const found = await outside.lookAtMetastore(metastoreDb.connection);
  return 'state' in found ? found : { ...before, found };
}

export type MetastorePlan = { task: 'validate' | 'initialise'; key: string; since: string } | undefined;

/** What Hive's tool should do, if anything. The tool reads the login from hive-site.xml, so that must be there. */
export function planMetastore({ leader, metastore, workload, authDb }: State): MetastorePlan {
  // Without an authentication database there is no server, and no file for it.
  if (!leader || !workload.connected || authDb.state === 'absent') return undefined;
  if (metastore.state !== 'unchecked' && metastore.state !== 'invalid') return undefined;
  const { found, key } = metastore;
  if (found === undefined || (metastore.state === 'invalid' && metastore.since === found.content))
    return undefined;
  return { task: found.empty ? 'initialise' : 'validate', key, since: found.content };
}

export async function applyMetastore(
  ctx: Context,
  { leader, metastore, metastoreDb }: State,
  plan: MetastorePlan,
): Promise<Metastore> {
  if (leader && metastoreDb.state === 'absent') await writeVerdict(ctx, undefined);
  if (plan === undefined) return metastore;
  const { task, key, since } = plan;
  ctx.log.info(
    task === 'validate' ? 'Checking the schema of the metastore' : 'Making the schema of the metastore',
  );
  try {
    const why = await runSchemaTool(ctx.unit.container(container), task);
    const verdict: Verdict = why === undefined ? { key } : { key, invalid: { why, since } };
    await writeVerdict(ctx, verdict);
    return why === undefined ? { state: 'valid' } : { state: 'invalid', key, why, since };
  } catch (error) {
    if (!isLost(error)) throw error;
    return metastore;
  }
}

export function metastoreCauses({ metastoreDb, metastore, leader }: State): Cause[] {
  const related = relationCauses(metastoreDb, 'metastore-db', 'metastore database', degraded);
  if (metastoreDb.state !== 'ready') return related;
  const { host, port, database } = metastoreDb.connection;
  switch (metastore.state) {
    case 'unreachable':
      return [
        degraded(
          waiting(`Metastore database at ${host}:${port} cannot be reached (${metastore.why}); retrying`),
        ),
      ];
    case 'refused':
      return [degraded(blocked(`Metastore database ${database} refuses its user: ${metastore.why}`))];
    case 'invalid':
      return [
        degraded(
          blocked('Invalid metastore schema in metastore database'),
          `metastore ${database} at ${host}:${port} (${metastore.since}): ${metastore.why}`,
        ),
      ];
    case 'unchecked':
      return leader ? [] : [degraded(waiting('Waiting for the leader to check the metastore schema'))];
    default:
      return [];
  }
}
