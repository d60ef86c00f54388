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
 * A trial whose queries run in the server's pod needs no rights in the cluster: Juju's own Service leads to the server,
 * too. A change that Kubernetes refuses to an account that may make it is told to everybody.
 */
export function clusterCauses({ app, leader, hub, cluster, options }: State): Cause[] {
  const { trusted, missing = [], namespace, account, service, refused, error } = cluster;
  const { values } = options;
  const alone = hub.state === 'absent';
  if (!trusted) {
    if (alone && values.profile === 'testing') return [];
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
  const refusal = refused && `Kubernetes refuses to ${refused.what}: ${refused.why}`;
  if (leader && service === 'missing')
    causes.push(degraded(maintenance('Waiting for Kyuubi service to be available...'), refusal ?? error));
  else if (refusal !== undefined) causes.push(degraded(blocked(refusal)));
  else if (error !== undefined && !alone)
    causes.push(degraded(waiting('Kubernetes gives no answer; retrying'), error));
  return causes;
}
