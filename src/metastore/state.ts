/** The schema of the Hive metastore, as the last look at it found it. */
export type Metastore =
  /** No metastore is related, or its database has not answered. */
  | { state: 'absent' }
  /** Hive's own tool has not looked yet, with this login, at this version of the schema. */
  | { state: 'unchecked'; key: string; found?: Found }
  | { state: 'valid' }
  | { state: 'invalid'; key: string; refusal: Refusal; found?: Found }
  | { state: 'unreachable'; why: string }
  | { state: 'refused'; why: string };

/** What the leader sees of a database in a few milliseconds, without Hive. */
export interface Found {
  /** Number of tables, and the schema's version in their own words. */
  content: string;
  /** `begun`: this charm began to fill an empty database and was cut off, or failed. */
  state: 'empty' | 'begun' | 'filled';
}

/** Hive's tool was not content. */
export interface Refusal {
  why: string;
  /** What the database had then: other content is looked at anew. */
  content: string;
  /** How often the schema was begun since there was one that is valid. */
  begun: number;
}
