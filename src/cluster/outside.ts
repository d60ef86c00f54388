/** What the cluster area needs besides Juju: the API server. */
import { inClusterKubernetes, type Kubernetes } from '@charmed-spark/spark/kubernetes';

export interface ClusterOutside {
  /** The cluster that this unit runs in; undefined where its pod has no service account. */
  kubernetes(): Promise<Kubernetes | undefined>;
}

let connected: Promise<Kubernetes | undefined> | undefined;

/** One client for the whole dispatch, so that its connections are made once. */
export const realClusterOutside: ClusterOutside = {
  kubernetes() {
    connected ??= inClusterKubernetes();
    return connected;
  },
};
