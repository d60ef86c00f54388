/** What the charm meets besides Juju: the cluster and the object storage. */
import { inClusterKubernetes, type Kubernetes } from '@charmed-spark/spark/kubernetes';
import { checkBucket, type StorageCheck, type StorageTarget } from '@charmed-spark/spark/object-storage';

export interface Outside {
  /** Undefined where the pod has no service account. */
  kubernetes(): Promise<Kubernetes | undefined>;
  /** Whether the bucket can be used; makes the folder in it. */
  checkBucket(target: StorageTarget, folder?: string): Promise<StorageCheck>;
}

export const realOutside: Outside = { kubernetes: inClusterKubernetes, checkBucket };
