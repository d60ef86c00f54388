/**
 * The SQL that takes a relation's role away. First the access, which nothing can hold up; then what the role
 * owns, database by database, which the locks of other clients can; the role at last. Each step may be run again.
 */
import { ownerOf, roleOf } from './names.ts';
import { identifier, literal } from './psql.ts';
import type { ServerDatabase } from './state.ts';

/** A client's lock delays an event no longer than this. */
const patience = `SET lock_timeout = '5s';\n`;

export interface Removal {
  relationId: number;
  /** Ends the role's access and its sessions. */
  revoke: string;
  /** Per database: hands what the role owns to the database's owner. The data stays for the next relation. */
  perDatabase: { database: string; sql: string }[];
  drop: string;
}

export function removal(relationId: number, databases: readonly ServerDatabase[]): Removal {
  const name = roleOf(relationId);
  return {
    relationId,
    revoke: `ALTER ROLE ${identifier(name)} NOLOGIN;
SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE usename = ${literal(name)};\n`,
    perDatabase: databases.map(({ name: database }) => ({
      database,
      sql: `${patience}SELECT format('REASSIGN OWNED BY %I TO %I', ${literal(name)}, coalesce((SELECT rolname FROM pg_roles WHERE rolname = ${literal(ownerOf(database))}), 'postgres')) \\gexec
DROP OWNED BY ${identifier(name)};\n`,
    })),
    drop: `${patience}DROP ROLE ${identifier(name)};\n`,
  };
}
