/** The authentication database: the table of users, and the query by which the server checks a login. */
export { loginQuery } from './login-query.ts';
export type * from './table.ts';
export { readUsers, writeUsers } from './users.ts';
