/** What the relations ask for, and what the server has. */
import { readProvided, readZooKeeperRequest, type TlsCertificate } from '@charmed-spark/interfaces';
import type { Relation } from '@charmed-spark/ops';
import { digestOf } from './acl.ts';
import type { Context } from './charm.gen.ts';
import type { Session } from './outside.ts';
import { type State, userOfRelation } from './state.ts';

export async function observe(
  ctx: Context,
  session: Session,
  { superPassword, host, certificate }: { superPassword: string; host: string; certificate: TlsCertificate },
): Promise<State> {
  const [relations, znodes] = await Promise.all([ctx.relations('zookeeper'), session.read()]);
  const requests = await Promise.all(
    relations.map(async (relation) => {
      const [request, password] = await Promise.all([
        readZooKeeperRequest(relation),
        handedOut(ctx, relation),
      ]);
      if (password !== undefined) ctx.redact(password);
      return request === undefined ? [] : [{ ...request, ...(password === undefined ? {} : { password }) }];
    }),
  );
  return {
    superId: digestOf('super', superPassword),
    requests: requests.flat(),
    relationIds: relations.map(({ id }) => id),
    znodes,
    host,
    certificate,
  };
}

/** The password that the relation got: in its secret, or in the databag of a requirer without secrets. */
async function handedOut(ctx: Context, relation: Relation): Promise<string | undefined> {
  const given = await readProvided(ctx, relation, 'user');
  const { username, password } = given.password === undefined ? await relation.localApp.read() : given;
  return username === userOfRelation(relation.id) ? password : undefined;
}
