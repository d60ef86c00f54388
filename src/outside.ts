/**
 * What the charm meets besides Juju and Pebble: the authentication database, the server's own answer, chance.
 * Tests put a model of these in its place; the lab's tests use the real ones.
 */
import type { PostgresqlConnection } from '@charmed-spark/interfaces';
import { generatePassword } from '@charmed-spark/spark';
import { readUsers, writeUsers } from './auth-db/users.ts';
import { hashPassword } from './passwords.ts';
import type { UserTable } from './state.ts';
import { isServing } from './workload-state.ts';

export interface Outside {
  readUsers(connection: PostgresqlConnection): Promise<UserTable>;
  writeUsers(
    connection: PostgresqlConnection,
    hashes: Readonly<Record<string, string>>,
    missing: { extension: boolean; table: boolean },
  ): Promise<UserTable>;
  /** Does the server of this pod take logins? */
  isServing(): Promise<boolean>;
  sleep(milliseconds: number): Promise<void>;
  generatePassword(): string;
  hashPassword(password: string): Promise<string>;
}

export const realOutside: Outside = {
  readUsers,
  writeUsers,
  isServing,
  sleep: (milliseconds) => new Promise((done) => setTimeout(done, milliseconds)),
  generatePassword,
  hashPassword,
};
