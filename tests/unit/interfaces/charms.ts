/** Two charms that do nothing but use the interface, one at each end. */
import {
  type Database,
  type DatabaseRequest,
  type ProvidedDatabase,
  provideDatabase,
  readDatabase,
  readDatabaseRequest,
  readProvided,
  removeProvided,
  requestDatabase,
} from '@charmed-spark/interfaces';
import { type Charm, defineCharm } from '@charmed-spark/ops';
import { Context } from '@charmed-spark/ops-testing';
import { type Bare, bareMeta, type Role } from './bare-charm.ts';

type Types = Bare<'db'>;

const meta = (name: string, role: Role) => bareMeta(name, { db: [role, 'postgresql_client'] });

/** A requirer that asks for `wanted` and keeps what it read last. */
export function requirer(extraUserRoles: string[] = []) {
  const charm: Charm<Types> = defineCharm(meta('requirer', 'requirer'));
  const seen: { database?: Database } = {};
  charm.reconcile(async (ctx) => {
    const relation = await ctx.relation('db');
    if (relation) await requestDatabase(relation, 'wanted', await ctx.isLeader(), extraUserRoles);
    seen.database = await readDatabase(ctx, relation, 'wanted');
  });
  return { context: new Context(charm), seen };
}

/** A provider that answers every request that has no flaw with `answer`. */
export function provider(answer: ProvidedDatabase) {
  const charm: Charm<Types> = defineCharm(meta('provider', 'provider'));
  const seen: { requests: DatabaseRequest[]; password?: string | undefined } = { requests: [] };
  charm.reconcile(async (ctx) => {
    seen.requests = [];
    for (const relation of await ctx.relations('db')) {
      const request = await readDatabaseRequest(relation);
      seen.password = (await readProvided(ctx, relation, 'user')).password;
      if (request === undefined) continue;
      seen.requests.push(request);
      if (request.flaw === undefined) await provideDatabase(ctx, request, answer);
    }
    if (ctx.event.kind === 'relation' && ctx.event.name.endsWith('-broken')) {
      await removeProvided(ctx, 'db', ctx.event.relation.id);
    }
  });
  return { context: new Context(charm), seen };
}
