/** What the relations that core reads itself have to say; the texts of the Python charm where it has one. */
import { blocked, maintenance } from '@charmed-spark/ops';
import { type Cause, degraded, stopped } from './cause.ts';
import { relationCauses } from './relation-causes.ts';
import type { State } from './state.ts';

/** A server that runs goes on with what it had before the relation became incomplete. */
const effectOf = ({ workload }: State) => (workload.connected && workload.serving ? degraded : stopped);

export function authDbCauses(state: State): Cause[] {
  const { authDb } = state;
  if (authDb.state === 'absent') return [stopped(blocked('Missing authentication database relation'))];
  return relationCauses(authDb, 'auth-db', 'authentication database', effectOf(state));
}

/** Queries run inside the server's pod without a hub: enough for a trial, and the profile for one says nothing. */
export function hubCauses({ hub, options }: State): Cause[] {
  if (hub.state === 'absent') {
    return options.values.profile === 'testing'
      ? []
      : [degraded(blocked('Missing integration hub relation'), "queries run inside the server's pod")];
  }
  if (hub.state !== 'ready') return relationCauses(hub, 'spark-service-account', 'integration hub', degraded);
  return Object.keys(hub.properties).some((key) => storageKeys.test(key))
    ? []
    : [degraded(blocked('Missing Object Storage backend'))];
}

/** One of these in the hub's properties is what an object storage leaves there. */
const storageKeys =
  /^spark\.hadoop\.fs\.(s3a\.secret\.key|azure\.account\.key\..+\.(dfs|blob)\.core\.windows\.net)$/;

export function zookeeperCauses(state: State): Cause[] {
  const { zookeeper, plannedUnits } = state;
  switch (zookeeper.state) {
    case 'absent':
      return plannedUnits > 1
        ? [
            degraded(
              blocked(
                'Missing Zookeeper integration (which is required when there are more than one units of Kyuubi)',
              ),
            ),
          ]
        : [];
    case 'waiting': {
      const { missing, unreadable } = zookeeper;
      const detail =
        unreadable.length > 0
          ? `relation zookeeper: ${unreadable.join(', ')} is not granted`
          : `relation zookeeper: ${missing.join(', ')} is missing`;
      return [effectOf(state)(maintenance('Waiting for zookeeper credentials'), detail)];
    }
    default:
      return relationCauses(zookeeper, 'zookeeper', 'ZooKeeper', effectOf(state));
  }
}
