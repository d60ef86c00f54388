/** What the relations ask for, and what the server has. */
import { type DatabaseRequest, readDatabaseRequest, readProvided } from '@charmed-spark/interfaces';
import type { Context } from './charm.gen.ts';
import { psql } from './psql.ts';

export interface State {
  requests: (DatabaseRequest & { /** Handed out before. */ password?: string })[];
  /** Ids of all relations, those without a request included. */
  relationIds: number[];
  roles: string[];
  databases: string[];
  version: string;
  /** Where clients reach this unit. */
  host: string;
}

export async function observe(ctx: Context): Promise<State> {
  const pebble = ctx.unit.container('postgresql');
  const [relations, roles, databases, version] = await Promise.all([
    ctx.relations('database'),
    psql(pebble, `SELECT rolname FROM pg_roles WHERE rolname ~ '^relation_id_[0-9]+$';`),
    psql(pebble, 'SELECT datname FROM pg_database WHERE NOT datistemplate;'),
    psql(pebble, 'SHOW server_version;'),
  ]);
  const requests = await Promise.all(
    relations.map(async (relation) => {
      const [request, { password }] = await Promise.all([
        readDatabaseRequest(relation),
        readProvided(ctx, relation, 'user'),
      ]);
      if (password !== undefined) ctx.redact(password);
      return request === undefined ? [] : [{ ...request, ...(password === undefined ? {} : { password }) }];
    }),
  );
  return {
    requests: requests.flat(),
    relationIds: relations.map(({ id }) => id),
    roles,
    databases,
    version: version[0]?.split(' ')[0] ?? '',
    host: `${ctx.unit.name.replace('/', '-')}.${ctx.app.name}-endpoints.${ctx.model.name}.svc.cluster.local`,
  };
}
