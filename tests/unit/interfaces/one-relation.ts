/** A charm with one endpoint, `link`, that runs `work` on its relation. */
import { type Charm, type CharmMeta, type CharmTypes, defineCharm, type Relation } from '@charmed-spark/ops';
import { Context, type RelationInput } from '@charmed-spark/ops-testing';

interface Types extends CharmTypes {
  config: object;
  endpoints: 'link';
  containers: never;
  storages: never;
  resources: never;
  actions: object;
}

export type Bag = Record<string, string>;
export type Bags = Omit<RelationInput, 'endpoint'>;

/** What `work` gave, and the bags that it left. */
export async function onRelation<R>(
  role: 'requirer' | 'provider',
  bags: Bags,
  work: (relation: Relation, leader: boolean) => Promise<R>,
  leader = true,
): Promise<{ result: R; localApp: Bag; localUnit: Bag }> {
  const meta: CharmMeta<Types> = {
    name: 'own',
    endpoints: { link: { name: 'link', role, interface: 'any' } },
    extraBindings: [],
    containers: {},
    resources: {},
    storage: {},
    options: {},
    actions: {},
  };
  const charm: Charm<Types> = defineCharm(meta);
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
