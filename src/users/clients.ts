/** The clients of the relation `jdbc`, as the leader finds them. */
import { readKyuubiRequest, readProvided } from '@charmed-spark/interfaces';
import type { Relation } from '@charmed-spark/ops';
import type { Context } from '../charm.gen.ts';
import type { Client, Users } from './state.ts';

/** Those that ask for access, and the relations that do not: there is nothing to give them. All are read side by side. */
export async function readClients(ctx: Context): Promise<Pick<Users, 'clients' | 'unasked'>> {
  const relations = await ctx.relations('jdbc');
  const clients = (await Promise.all(relations.map((relation) => readClient(ctx, relation)))).flat();
  const asking = new Set(clients.map(({ request }) => request.relation.id));
  return { clients, unasked: relations.map(({ id }) => id).filter((id) => !asking.has(id)) };
}

async function readClient(ctx: Context, relation: Relation): Promise<Client[]> {
  const [request, secret, own] = await Promise.all([
    readKyuubiRequest(relation),
    readProvided(ctx, relation, 'user'),
    relation.localApp.read(),
  ]);
  if (request === undefined) return [];
  // Clients that ask for no secrets have theirs in the databag.
  const password = secret.password ?? own.password;
  if (password !== undefined) ctx.redact(password);
  return [{ request, password, version: own.version }];
}
