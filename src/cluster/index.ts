/** Objects of Kubernetes that this charm manages, and its rights there. */
import { blocked, maintenance, waiting } from '@charmed-spark/ops';
import { type Cause, degraded } from '../cause.ts';
import type { State } from '../state.ts';

export { applyCluster } from './apply.ts';
export { observeCluster } from './observe.ts';
export { type ClusterOutside, realClusterOutside } from './outside.ts';
export { type ClusterPlan, planCluster } from './plan.ts';
export type * from './state.ts';

/**
 * A server whose queries run in its own pod needs no rights in the cluster: nothing is said of them before an
 * integration hub is related.
 */
export function clusterCauses({ app, leader, hub, cluster, options }: State): Cause[] {
  if (hub.state === 'absent') return [];
  const { trusted, missing = [], namespace, account, service, error } = cluster;
  const { values } = options;
  if (!trusted) {
    const text = `Insufficient cluster permissions. Try: juju trust --scope=cluster ${app}`;
    return [degraded(blocked(text), `Not allowed by Kubernetes: ${missing.join(', ')}`)];
  }
  const causes: Cause[] = [];
  if (namespace === 'missing')
    causes.push(
      degraded(blocked('Invalid config option: namespace'), `There is no namespace ${values.namespace}`),
    );
  // The hub makes the account when it grants it.
  else if (account === 'missing' && hub.state === 'ready')
    causes.push(
      degraded(
        blocked('Invalid config option: service-account'),
        `There is no service account ${values.serviceAccount} in the namespace ${values.namespace}`,
      ),
    );
  if (leader && service === 'missing')
    causes.push(degraded(maintenance('Waiting for Kyuubi service to be available...'), error));
  else if (error !== undefined) causes.push(degraded(waiting('Kubernetes gives no answer; retrying'), error));
  return causes;
}
