/** What keeps the server from serving, as far as it is its own matter. */
import { blocked, maintenance } from '@charmed-spark/ops';
import { type Cause, stopped } from '../cause.ts';
import type { State } from '../state.ts';
import { adminUser } from '../workload.ts';

export function serverCauses({ workload, authDb, users }: State): Cause[] {
  if (!workload.connected) return [stopped(maintenance('Waiting for Pebble'))];
  if (authDb.state !== 'ready' || !users.kept.has(adminUser)) return [];
  if (workload.service === 'backoff' || workload.service === 'error') {
    return [
      stopped(
        blocked('Kyuubi stops right after its start; its last lines are in juju debug-log'),
        workload.lastLog.join('\n'),
      ),
    ];
  }
  return workload.serving ? [] : [stopped(maintenance('Kyuubi is not serving requests'))];
}
