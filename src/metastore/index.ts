/** The Hive metastore: its schema is made once, looked at once, and told when it is wrong. */
import { blocked, waiting } from '@charmed-spark/ops';
import { type Cause, degraded } from '../cause.ts';
import { relationCauses } from '../relation-causes.ts';
import type { State } from '../state.ts';

export { applyMetastore } from './apply.ts';
export { observeMetastore } from './observe.ts';
export { type MetastoreOutside, realMetastoreOutside } from './outside.ts';
export { type MetastorePlan, planMetastore } from './plan.ts';
export type { Metastore } from './state.ts';

export function metastoreCauses({ metastoreDb, metastore, leader }: State): Cause[] {
  if (metastoreDb.state !== 'ready')
    return relationCauses(metastoreDb, 'metastore-db', 'metastore database', degraded);
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
    case 'invalid': {
      const { content, why } = metastore.refusal;
      const detail = `metastore ${database} at ${host}:${port} (${content}): ${why}`;
      return [degraded(blocked('Invalid metastore schema in metastore database'), detail)];
    }
    case 'unchecked':
      return leader ? [] : [degraded(waiting('Waiting for the leader to check the metastore schema'))];
    default:
      return [];
  }
}
