/** What one event sees. */
import type { S3, S3Connection, ServiceAccountRequest } from '@charmed-spark/interfaces';
import type { StorageCheck } from '@charmed-spark/spark/object-storage';

/** The charm's rights in the cluster. */
export type Trust =
  | { state: 'trusted' }
  | { state: 'missing'; what: string }
  /** The API server does not answer. */
  | { state: 'unknown'; why: string };

/** An object that this hub made, by its labels. */
export interface OwnedObject {
  kind: OwnedKind;
  namespace: string;
  name: string;
  uid: string;
}
export const ownedKinds = ['RoleBinding', 'Role', 'Secret', 'ServiceAccount'] as const;
export type OwnedKind = (typeof ownedKinds)[number];

export interface Storage {
  s3: S3;
  /** Fingerprint of the connection that the storage let in last. */
  accepted: string | undefined;
  /** Set when the relation gave everything: what the storage says to it. */
  asked?: { check: StorageCheck; connection: S3Connection; fingerprint: string };
}

export interface State {
  /** Of this application, for labels. */
  identity: { app: string; model: string; modelUuid: string };
  trust: Trust;
  storage: Storage;
  requests: (ServiceAccountRequest & {
    /** Why the cluster's account of this name is not for us to touch. */
    foreign?: string;
  })[];
  owned: OwnedObject[];
  options: { dynamicAllocation: boolean; image: string };
  /** Of this application's StatefulSet: what dies with it where both are in one namespace. */
  ownerUid: string | undefined;
}
