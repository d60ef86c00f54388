/** Who may log in: the users of the authentication database, their passwords, and what clients are given. */
export { allowlistName } from './allowlist.ts';
export { applyUsers } from './apply.ts';
export { usersCauses } from './causes.ts';
export { clientPassword, withPassword } from './change.ts';
export { clientUser, relationOf } from './names.ts';
export { observeUsers, readTable } from './observe.ts';
export { realUsersOutside, type UsersOutside } from './outside.ts';
export { passwordFlaw } from './passwords.ts';
export { planUsers, type UsersPlan } from './plan.ts';
export { publishClients } from './publish.ts';
export type * from './state.ts';
export { type JdbcUris, jdbcUris } from './uris.ts';
