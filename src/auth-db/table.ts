/** The table of users as data: what is in it, and what is to be written. */

/** A row, without what only the database needs. */
export interface UserRow {
  /** `crypt()` of the password: bcrypt, made by the charm. */
  hash: string;
  /** May log in, by the allowlist. Undefined: the table has no such column yet, or no value in it. */
  allowed: boolean | undefined;
}

/** The table of users as the leader finds it in the authentication database. */
export type UserTable =
  | { state: 'unread' }
  | TableFailure
  | {
      state: 'read';
      /** By user's name; a Map, since any text can be a name in the database. */
      rows: ReadonlyMap<string, UserRow>;
      missing: Missing;
    };

export type TableFailure =
  | { state: 'unreachable'; why: string }
  /** The database answers, but refuses to give us what we need. */
  | { state: 'refused'; why: string };

/** What the database lacks. A table that the Python charm made lacks the column only. */
export interface Missing {
  /** pgcrypto, whose crypt() the server's query calls. */
  extension: boolean;
  table: boolean;
  /** `allowed`. */
  column: boolean;
}

/** Differences to write, in one transaction. */
export interface TableChange {
  missing: Missing;
  /** Rows to insert or to overwrite. */
  rows: ReadonlyMap<string, { hash: string; allowed: boolean }>;
  /** Names whose rows go. */
  remove: readonly string[];
}
