/** The schema of the Hive metastore, as the last look at it found it. */
export type Metastore =
  /** No metastore is related, or its database has not answered. */
  | { state: 'absent' }
  /** Hive's own tool has not looked yet, with this login, at this version of the schema. */
  | { state: 'unchecked'; key: string; found?: Found }
  | { state: 'valid' }
  /** `since` is what the database had when the tool refused it: other content is looked at anew. */
  | { state: 'invalid'; key: string; why: string; since: string; found?: Found }
  | { state: 'unreachable'; why: string }
  | { state: 'refused'; why: string };

/** What the leader sees of a database in a few milliseconds, without Hive. */
export interface Found {
  empty: boolean;
  /** Number of tables, and the schema's version in their own words. */
  content: string;
}
