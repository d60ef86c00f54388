/** Who may log in: what should be in the table of users, and what is. */
import type { KyuubiRequest } from '@charmed-spark/interfaces';
import type { UserTable } from '../auth-db/index.ts';

export interface Users {
  system: SystemUsers;
  /** Credentials of `admin` and the others that the operator named, by name, as the application's secret has them. */
  kept: ReadonlyMap<string, Credentials>;
  table: UserTable;
  /** The relations `jdbc` that ask for access. The leader alone reads them. */
  clients: readonly Client[];
  /** Ids of the relations `jdbc` that ask for nothing (yet, or any more): a user that one has stays. */
  unasked: readonly number[];
  /** Hash of each client's user as last written, by the user's name. The leader alone reads them. */
  clientHashes: ReadonlyMap<string, string>;
}

/** The option `system-users`. */
export type SystemUsers =
  | { state: 'unset' }
  | {
      state: 'invalid';
      why: 'does not exist' | 'has not been granted to the charm' | 'has invalid content';
      detail?: string;
    }
  /** Password by name; `admin` is always there. */
  | { state: 'set'; passwords: ReadonlyMap<string, string> };

/** A password and its bcrypt hash. */
export interface Credentials {
  password: string;
  /** Undefined: not hashed by this charm yet. */
  hash: string | undefined;
}

/** One client of the relation `jdbc`. */
export interface Client {
  request: KyuubiRequest;
  /** As handed out; undefined while it has none. */
  password: string | undefined;
  /** The version that it was told. */
  version: string | undefined;
}
