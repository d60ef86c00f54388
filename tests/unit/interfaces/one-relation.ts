/** A charm with one endpoint, `link`, that runs `work` on its relation. */
import { type Charm, defineCharm, type Relation } from '@charmed-spark/ops';
import { Context, type RelationInput } from '@charmed-spark/ops-testing';
import { type Bare, bareMeta, type Role } from './bare-charm.ts';

type Types = Bare<'link'>;

export type Bag = Record<string, string>;
export type Bags = Omit<RelationInput, 'endpoint'>;

/** What `work` gave, and the bags that it left. */
export async function onRelation<R>(
  role: Role,
  bags: Bags,
  work: (relation: Relation, leader: boolean) => Promise<R>,
  leader = true,
): Promise<{ result: R; localApp: Bag; localUnit: Bag }> {
  const charm: Charm<Types> = defineCharm(bareMeta('own', { link: [role, 'any'] }));
  const results: R[] = [];
  charm.reconcile(async (ctx) => {
    for (const relation of await ctx.relations('link')) {
      results.push(await work(relation, await ctx.isLeader()));
    }
  });
  const context = new Context(charm);
  const out = await context.run(context.on.updateStatus(), {
    leader,
    relations: [{ endpoint: 'link', id: 4, remote: 'theirs', ...bags }],
  });
  const { localApp, localUnit } = out.relation('link');
  const { 'ingress-address': _, 'private-address': __, 'egress-subnets': ___, ...unit } = localUnit as Bag;
  return { result: results[0] as R, localApp: localApp as Bag, localUnit: unit };
}
