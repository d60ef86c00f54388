/** SQL and answers that bring the server in line with the relations. */
import { randomInt } from 'node:crypto';
import type { DatabaseRequest, ProvidedDatabase } from '@charmed-spark/interfaces';
import type { State } from './observe.ts';
import { identifier, literal } from './psql.ts';
import { port } from './server.ts';

export interface Plan {
  version: string;
  /** Per relation that went: statements per database, and at last those for the whole server. */
  removals: { relationId: number; perDatabase: { database: string; sql: string }[]; sql: string }[];
  grants: { request: DatabaseRequest; sql: string | undefined; provided: ProvidedDatabase }[];
}

const role = (relationId: number): string => `relation_id_${relationId}`;
/** Owns the database and everything in it, so that data outlives the roles of relations. */
const ownerOf = (database: string): string => `${database}_owner`;

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const generate = (): string =>
  Array.from({ length: 32 }, () => alphabet[randomInt(alphabet.length)]).join('');

/** `makePassword` gives a new password of letters and digits. */
export function makePlan(state: State, makePassword: () => string = generate): Plan {
  const { relationIds, roles, databases, requests, version, host } = state;
  const gone = roles
    .map((name) => Number(name.slice('relation_id_'.length)))
    .filter((id) => !relationIds.includes(id));
  return {
    version,
    removals: gone.map((relationId) => removal(relationId, databases)),
    grants: requests.flatMap((request) => {
      if (request.flaw !== undefined) return [];
      const username = role(request.relation.id);
      const password = request.password ?? makePassword();
      const inLine =
        request.password !== undefined && roles.includes(username) && databases.includes(request.value);
      const endpoint = `${host}:${port}`;
      return [
        {
          request,
          sql: inLine ? undefined : grant(username, password, request, databases),
          provided: { username, password, endpoint, readOnlyEndpoint: endpoint, version },
        },
      ];
    }),
  };
}

function grant(
  username: string,
  password: string,
  { value: database, extraUserRoles }: DatabaseRequest,
  databases: string[],
): string {
  const owner = ownerOf(database);
  const superuser = extraUserRoles.some((extra) => extra.toLowerCase() === 'superuser');
  const create = (name: string, options: string): string =>
    `SELECT format('CREATE ROLE %I ${options}', ${literal(name)}) WHERE NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = ${literal(name)}) \\gexec\n`;
  return [
    create(owner, 'NOLOGIN'),
    databases.includes(database)
      ? ''
      : `CREATE DATABASE ${identifier(database)} OWNER ${identifier(owner)};\n`,
    `REVOKE ALL ON DATABASE ${identifier(database)} FROM PUBLIC;\n`,
    create(username, 'LOGIN'),
    `ALTER ROLE ${identifier(username)} LOGIN ${superuser ? 'SUPERUSER' : 'NOSUPERUSER'} PASSWORD ${literal(password)};\n`,
    `GRANT ${identifier(owner)} TO ${identifier(username)};\n`,
    superuser
      ? ''
      : `ALTER ROLE ${identifier(username)} IN DATABASE ${identifier(database)} SET ROLE ${literal(owner)};\n`,
  ].join('');
}

/** The role goes at once, its sessions with it; the data stays for the next relation, as with Canonical's charm. */
function removal(relationId: number, databases: string[]): Plan['removals'][number] {
  const name = role(relationId);
  return {
    relationId,
    perDatabase: databases.map((database) => {
      const heir = database === 'postgres' ? 'postgres' : ownerOf(database);
      return {
        database,
        sql: `SELECT format('REASSIGN OWNED BY %I TO %I; DROP OWNED BY %I', ${literal(name)}, rolname, ${literal(name)}) FROM pg_roles WHERE rolname = ${literal(heir)} \\gexec\n`,
      };
    }),
    sql: `ALTER ROLE ${identifier(name)} NOLOGIN;
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = ${literal(name)};
DROP ROLE ${identifier(name)};\n`,
  };
}
