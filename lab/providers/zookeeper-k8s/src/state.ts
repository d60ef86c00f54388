/** The server and the relations, as read at the beginning of an event. */
import type { TlsCertificate, ZooKeeperRequest } from '@charmed-spark/interfaces';
import type { Access } from './acl.ts';

export interface Znode {
  path: string;
  acl: Access[];
}

export interface State {
  /** Digest id of the user `super`. */
  superId: string;
  requests: (ZooKeeperRequest & { /** Handed out before. */ password?: string })[];
  /** Ids of all relations, those without a request included. */
  relationIds: number[];
  /** All of them; the parents before their children. */
  znodes: Znode[];
  /** Where clients reach this unit. */
  host: string;
  certificate: TlsCertificate;
}

/** The user of a relation, as Canonical's charm names it. */
export const userOfRelation = (relationId: number): string => `relation-${relationId}`;

/** The relation of such a user. */
export function relationOfUser(user: string): number | undefined {
  const id = /^relation-(\d+)$/.exec(user)?.[1];
  return id === undefined ? undefined : Number(id);
}
