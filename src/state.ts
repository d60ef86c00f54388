/** What one event sees: everything the plan is made from, and nothing that can throw later. */

import type { Database } from '@charmed-spark/interfaces';
import type { ServiceStatus } from '@charmed-spark/ops';

export interface State {
  app: string;
  model: string;
  leader: boolean;
  /** Domain of the cluster's DNS, for example `cluster.local`. */
  clusterDomain: string;
  workload: Workload;
  authDb: Database;
  systemUsers: SystemUsers;
  admin: Admin;
  users: UserTable;
}

export type Workload =
  | { connected: false }
  | {
      connected: true;
      /** Of the server; undefined when its service is not in the plan yet. */
      service: ServiceStatus | undefined;
      /** The server answered: it takes logins. A port that accepts is not enough. */
      serving: boolean;
      /** Kyuubi's version out of the image's RELEASE file. */
      version: string | undefined;
      /** The last lines of a server that does not run though it should. */
      lastLog: string[];
    };

/** The option `system-users`. */
export type SystemUsers =
  | { state: 'unset' }
  | {
      state: 'invalid';
      why: 'does not exist' | 'has not been granted to the charm' | 'has invalid content';
      detail?: string;
    }
  | { state: 'set'; admin: string };

/** The administrator's password and its bcrypt hash, kept in a secret of the application. */
export interface Credentials {
  password: string;
  hash: string;
}

export interface Admin {
  /** What the application's secret holds. */
  stored: Credentials | undefined;
  /** What should hold: from `system-users`, else as stored, else a new one; as stored where this unit cannot write users. */
  wanted: Credentials | undefined;
}

/** The table of users as the leader finds it in the authentication database. */
export type UserTable =
  | { state: 'unread' }
  | { state: 'unreachable'; why: string }
  /** The database answers, but refuses to give us what we need. */
  | { state: 'refused'; why: string }
  /** Hash per user; undefined: the table is not there. */
  | { state: 'read'; hashes: Record<string, string> | undefined; pgcrypto: boolean };
