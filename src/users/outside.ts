/** What users need besides Juju: the authentication database, and chance. */
import type { PostgresqlConnection } from '@charmed-spark/interfaces';
import { generatePassword } from '@charmed-spark/spark';
import {
  readUsers,
  type TableChange,
  type TableFailure,
  type UserTable,
  writeUsers,
} from '../auth-db/index.ts';
import { hashPassword } from './passwords.ts';

export interface UsersOutside {
  readUsers(connection: PostgresqlConnection): Promise<UserTable>;
  /** Undefined when all of it is written; else nothing is. */
  writeUsers(connection: PostgresqlConnection, change: TableChange): Promise<TableFailure | undefined>;
  generatePassword(): string;
  hashPassword(password: string): Promise<string>;
}

export const realUsersOutside: UsersOutside = { readUsers, writeUsers, generatePassword, hashPassword };
