/** A relation's role and database: whether the server has them as they should be, and the SQL that makes them so. */
import { ownerOf } from './names.ts';
import { identifier, literal } from './psql.ts';
import type { ServerState } from './state.ts';

/** Whether `role` can log in, has the rights of the database's owner there, and no others. */
export function isGranted({ roles, databases }: ServerState, role: string, database: string): boolean {
  const owner = ownerOf(database);
  const wanted = {
    name: role,
    login: true,
    powers: false,
    memberOf: [owner],
    settings: { [database]: [`role=${owner}`] },
  };
  const { settings, verifier: _, ...rest } = roles.find(({ name }) => name === role) ?? {};
  return (
    JSON.stringify(sorted({ ...rest, settings })) === JSON.stringify(sorted(wanted)) &&
    databases.some((it) => it.name === database && it.owner === owner && !it.open)
  );
}

const sorted = (fields: object): [string, unknown][] =>
  Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1));

/** SQL after which `isGranted` holds, whatever was before, and the role has this password. */
export function grantSql(server: ServerState, role: string, password: string, database: string): string {
  const owner = ownerOf(database);
  const known = server.roles.find(({ name }) => name === role);
  const foreign = known?.memberOf.filter((name) => name !== owner) ?? [];
  const stale = Object.keys(known?.settings ?? {}).filter((name) => name !== '');
  return [
    make('CREATE ROLE %I NOLOGIN', owner, 'pg_roles', 'rolname'),
    make(`CREATE DATABASE %I OWNER ${identifier(owner)}`, database, 'pg_database', 'datname'),
    `ALTER DATABASE ${identifier(database)} OWNER TO ${identifier(owner)};`,
    `REVOKE ALL ON DATABASE ${identifier(database)} FROM PUBLIC;`,
    make('CREATE ROLE %I LOGIN', role, 'pg_roles', 'rolname'),
    `ALTER ROLE ${identifier(role)} LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOREPLICATION NOBYPASSRLS PASSWORD ${literal(password)};`,
    `ALTER ROLE ${identifier(role)} RESET ALL;`,
    ...stale.map((name) => `ALTER ROLE ${identifier(role)} IN DATABASE ${identifier(name)} RESET ALL;`),
    ...foreign.map((name) => `REVOKE ${identifier(name)} FROM ${identifier(role)};`),
    `GRANT ${identifier(owner)} TO ${identifier(role)};`,
    // Whatever the role makes belongs to the owner at once.
    `ALTER ROLE ${identifier(role)} IN DATABASE ${identifier(database)} SET ROLE ${literal(owner)};`,
    // Sessions keep the rights that they began with.
    `SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = ${literal(role)} AND datname <> ${literal(database)};`,
    '',
  ].join('\n');
}

/** There is no IF NOT EXISTS for roles and databases; another relation may ask for the same one in this event. */
function make(statement: string, name: string, catalogue: string, column: string): string {
  return `SELECT format(${literal(statement)}, ${literal(name)}) WHERE NOT EXISTS (SELECT 1 FROM ${catalogue} WHERE ${column} = ${literal(name)}) \\gexec`;
}
