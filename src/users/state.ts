/** Who may log in: what should be in the table of users, and what is. */

export interface Users {
  systemUsers: SystemUsers;
  admin: Admin;
  table: UserTable;
}

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
