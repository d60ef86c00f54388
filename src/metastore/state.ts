/** The Hive metastore's schema, as the last look at it found it. */
export type Metastore =
  /** No metastore is related, or its database has not answered. */
  | { state: 'absent' }
  /** Nobody has looked yet with these credentials and this version of the schema. */
  | { state: 'unchecked' }
  | { state: 'empty' }
  | { state: 'valid' }
  | { state: 'invalid'; why: string }
  | { state: 'unreachable'; why: string };
