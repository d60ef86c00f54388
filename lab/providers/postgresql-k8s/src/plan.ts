/** SQL and answers that bring the server in line with the relations. */
import type { DatabaseRequest, ProvidedDatabase } from '@charmed-spark/interfaces';
import { grantSql, isGranted } from './grant.ts';
import { relationOf, roleOf } from './names.ts';
import { type Removal, removal } from './remove.ts';
import { port } from './settings.ts';
import type { State } from './state.ts';

export interface Grant {
  request: DatabaseRequest;
  /** Undefined where the server is in line. */
  sql: string | undefined;
  provided: ProvidedDatabase;
}

export interface Plan {
  version: string;
  /** Roles of relations that went. */
  removals: Removal[];
  grants: Grant[];
  /** Why requests cannot be served. */
  flaws: string[];
}

/** `makePassword` gives a new password of letters and digits. */
export function makePlan(state: State, makePassword: () => string): Plan {
  const { relationIds, roles, databases, requests } = state;
  return {
    version: state.version,
    removals: roles
      .map(({ name }) => relationOf(name))
      .filter((id) => !relationIds.includes(id))
      .map((id) => removal(id, databases)),
    grants: requests
      .filter(({ flaw }) => flaw === undefined)
      .map((request) => {
        const username = roleOf(request.relation.id);
        const password = request.password ?? makePassword();
        const inLine = request.passwordFits && isGranted(state, username, request.value);
        return {
          request,
          sql: inLine ? undefined : grantSql(state, username, password, request.value),
          provided: provided(state, username, password),
        };
      }),
    flaws: requests.flatMap(({ flaw }) => flaw ?? []),
  };
}

/** What the relation of `username` is told. */
export function provided(
  { host, version, tlsCa }: Pick<State, 'host' | 'version' | 'tlsCa'>,
  username: string,
  password: string,
): ProvidedDatabase {
  const endpoint = `${host}:${port}`;
  return {
    username,
    password,
    endpoint,
    readOnlyEndpoint: endpoint,
    version,
    ...(tlsCa === undefined ? {} : { tlsCa }),
  };
}
