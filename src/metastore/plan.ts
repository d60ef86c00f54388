/** What Hive's tool should do, if anything: pure. */
import type { State } from '../state.ts';

export type MetastorePlan = { task: 'validate' | 'initialise'; key: string; begun: number } | undefined;

/** How often a schema is begun before it is left to the operator. */
const mostBeginnings = 3;

export function planMetastore({ leader, metastore, workload, authDb }: State): MetastorePlan {
  // The tool reads its login from hive-site.xml, which is not there without a server.
  if (!leader || !workload.connected || authDb.state === 'absent') return undefined;
  if (metastore.state !== 'unchecked' && metastore.state !== 'invalid') return undefined;
  const { found, key } = metastore;
  if (found === undefined) return undefined;
  const refusal = metastore.state === 'invalid' ? metastore.refusal : undefined;
  // What somebody has changed since is another database.
  const begun = refusal?.content === found.content ? refusal.begun : 0;
  if (found.state !== 'filled')
    return begun < mostBeginnings ? { task: 'initialise', key, begun } : undefined;
  return refusal?.content === found.content ? undefined : { task: 'validate', key, begun };
}
