/** What users need besides Juju: the authentication database, and chance. */
import type { PostgresqlConnection } from '@charmed-spark/interfaces';
import { generatePassword } from '@charmed-spark/spark';
import { readUsers, writeUsers } from '../auth-db/users.ts';
import { hashPassword } from './passwords.ts';
import type { UserTable } from './state.ts';

export interface UsersOutside {
  readUsers(connection: PostgresqlConnection): Promise<UserTable>;
  writeUsers(
    connection: PostgresqlConnection,
    hashes: Readonly<Record<string, string>>,
    missing: { extension: boolean; table: boolean },
  ): Promise<UserTable>;
  generatePassword(): string;
  hashPassword(password: string): Promise<string>;
}

export const realUsersOutside: UsersOutside = { readUsers, writeUsers, generatePassword, hashPassword };
