/** What the reconciler asks of a cluster; the real one is in api-server.ts, tests bring their own. */
import type { KubernetesObject } from './objects.ts';

export interface Reference {
  apiVersion: string;
  kind: string;
  name: string;
  namespace?: string;
}

export interface Follower {
  /** Everything that exists now: after a start and after each lost connection. */
  reset(objects: KubernetesObject[]): void;
  changed(object: KubernetesObject): void;
  deleted(object: KubernetesObject): void;
}

export interface Cluster {
  /** Server-side apply; returns the object as the server has it. */
  apply(object: KubernetesObject): Promise<KubernetesObject>;
  /** Deletes the object, or only the one with this uid; something that is not there is fine. False when nothing matched. */
  remove(reference: Reference, options?: { uid?: string }): Promise<boolean>;
  list(
    type: { apiVersion: string; kind: string },
    where: { namespace?: string; labelSelector?: string },
  ): Promise<KubernetesObject[]>;
  /** Makes the object; false when there is one of that name already. */
  create(object: KubernetesObject): Promise<boolean>;
  /** The object as the server has it; undefined when there is none. */
  get(reference: Reference): Promise<KubernetesObject | undefined>;
  /** Follows all objects of a kind with these labels until `signal` aborts; heals itself when the connection drops. */
  follow(
    type: { apiVersion: string; kind: string; plural: string },
    labelSelector: string,
    follower: Follower,
    signal: AbortSignal,
  ): void;
  /** Version of the API server, such as `1.34.2`. */
  version(): Promise<string>;
}
