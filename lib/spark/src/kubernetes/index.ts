/** A Kubernetes client for charms (`@charmed-spark/spark/kubernetes`). */
export {
  type Access,
  inClusterKubernetes,
  type Kubernetes,
  kubernetes,
  type ObjectMeta,
  type Reference,
} from './client.ts';
export { type ClusterAccess, inClusterAccess } from './in-cluster.ts';
export type { Kind, Kinds } from './kinds.ts';
export type { Failure, Result } from './result.ts';
