/** The server and the relations, as read at the beginning of an event. */
import type { DatabaseRequest } from '@charmed-spark/interfaces';

/** A role of a relation. */
export interface Role {
  name: string;
  login: boolean;
  /** Of its password, as the server keeps it (scram.ts). */
  verifier: string | null;
  /** SUPERUSER, CREATEROLE, CREATEDB, REPLICATION or BYPASSRLS. */
  powers: boolean;
  /** Roles whose rights it has. */
  memberOf: string[];
  /** Settings (`role=auth_db_owner`) by database; those for every database under the empty name. */
  settings: Record<string, string[]>;
}

export interface ServerDatabase {
  name: string;
  owner: string;
  /** Any role may connect. */
  open: boolean;
}

export interface ServerState {
  version: string;
  roles: Role[];
  databases: ServerDatabase[];
}

export interface State extends ServerState {
  requests: Request[];
  /** Ids of all relations, those without a request included. */
  relationIds: number[];
  /** Where clients reach this unit. */
  host: string;
  /** What clients verify the server with; undefined: it speaks no TLS. */
  tlsCa: string | undefined;
}

export type Request = DatabaseRequest & {
  /** Handed out before. */
  password?: string;
  /** It is the password that the server has for the role. */
  passwordFits: boolean;
};
