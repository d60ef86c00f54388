/** What the relations ask for, and what the server has. */
import { readDatabaseRequest, readProvided } from '@charmed-spark/interfaces';
import type { Relation } from '@charmed-spark/ops';
import { clusterDomain } from '@charmed-spark/spark';
import type { Context } from './charm.gen.ts';
import { readServer } from './server-state.ts';
import type { State } from './state.ts';

export async function observe(ctx: Context): Promise<State> {
  const [relations, server] = await Promise.all([
    ctx.relations('database'),
    readServer(ctx.unit.container('postgresql')),
  ]);
  const requests = await Promise.all(
    relations.map(async (relation) => {
      const [request, password] = await Promise.all([
        readDatabaseRequest(relation),
        handedOut(ctx, relation),
      ]);
      if (password !== undefined) ctx.redact(password);
      return request === undefined ? [] : [{ ...request, ...(password === undefined ? {} : { password }) }];
    }),
  );
  return {
    ...server,
    requests: requests.flat(),
    relationIds: relations.map(({ id }) => id),
    host: `${ctx.unit.name.replace('/', '-')}.${ctx.app.name}-endpoints.${ctx.model.name}.svc.${clusterDomain()}`,
  };
}

/** The password that the relation got: in its secret, or in the databag of a requirer without secrets. */
async function handedOut(ctx: Context, relation: Relation): Promise<string | undefined> {
  const { password } = await readProvided(ctx, relation, 'user');
  return password ?? (await relation.localApp.read()).password;
}
