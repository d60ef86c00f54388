/** The clients of the relation `jdbc`, as the leader finds them. */
import { readKyuubiRequest, readProvided } from '@charmed-spark/interfaces';
import type { Relation } from '@charmed-spark/ops';
import type { Context } from '../charm.gen.ts';
import type { Client } from './state.ts';

/** Those that ask for access; the others have nothing to be given yet. All are read side by side. */
export async function readClients(ctx: Context): Promise<Client[]> {
  const relations = await ctx.relations('jdbc');
  return (await Promise.all(relations.map((relation) => readClient(ctx, relation)))).flat();
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
