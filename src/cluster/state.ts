/** What Kubernetes allows this application, and what it has of it. */
import type { Kinds } from '@charmed-spark/spark/kubernetes';

export interface Cluster {
  /** Every access that is needed is granted; unknown counts as granted until Kubernetes says otherwise. */
  trusted: boolean;
  /** Accesses that are needed and not granted, for people: `create pods in spark`. */
  missing?: readonly string[];
  /** Of the engines, as the options name it. Looked at only when an integration hub is related. */
  namespace: Found;
  /** Of the engines. */
  account: Found;
  /** The managed Service `<app>-service`. */
  service: Found;
  /** Of the pod's service account: the server starts drivers with it. */
  token?: string;
  /** Why Kubernetes gave no answer. */
  error?: string;
  /** A change that Kubernetes did not take, and why: not for want of rights. */
  refused?: { what: string; why: string };
  /** What is there of the managed objects, to compare with what should be. */
  live?: LiveObjects;
}

export type Found = 'ok' | 'missing' | 'unknown';

export interface LiveObjects {
  service?: Kinds['Service'];
  /** Of the Secret with the trust folder: what its files were made from. */
  trust?: string;
  /** Namespaces with such a Secret, as this application remembers them. */
  trustNamespaces: readonly string[];
}
