/** Two charms that do nothing but pass certificates on, one at each end. */
import {
  readTransferredCertificates,
  requestCertificates,
  type TransferredCertificates,
  transferCertificates,
} from '@charmed-spark/interfaces';
import { type Charm, defineCharm } from '@charmed-spark/ops';
import { Context, type RelationInput } from '@charmed-spark/ops-testing';
import { type Bare, bareMeta, type Role } from './bare-charm.ts';

type Types = Bare<'cas'>;

type Bag = Record<string, string>;

const meta = (name: string, role: Role) => bareMeta(name, { cas: [role, 'certificate_transfer'] });

/** What a requirer makes of a provider's bags, and its own bag. */
export async function receive(bags: Pick<RelationInput, 'remoteApp' | 'remoteUnits'>, leader = true) {
  const charm: Charm<Types> = defineCharm(meta('web', 'requirer'));
  let seen: TransferredCertificates | undefined;
  charm.reconcile(async (ctx) => {
    const relation = await ctx.relation('cas');
    if (relation === undefined) return;
    await requestCertificates(relation, await ctx.isLeader());
    seen = await readTransferredCertificates(relation);
  });
  const context = new Context(charm);
  const out = await context.run(context.on.relationChanged('cas'), {
    leader,
    relations: [{ endpoint: 'cas', id: 5, remote: 'ca', ...bags }],
  });
  return { seen, localApp: out.relation('cas').localApp as Bag };
}

/** The bags of a provider that gives `certificates` to a requirer with this bag. */
export async function transfer(
  certificates: string[],
  remoteApp: Bag,
  leader = true,
  before: Pick<RelationInput, 'localApp' | 'localUnit'> = {},
) {
  const charm: Charm<Types> = defineCharm(meta('ca', 'provider'));
  charm.reconcile(async (ctx) => {
    const relation = await ctx.relation('cas');
    if (relation !== undefined) await transferCertificates(relation, certificates, await ctx.isLeader());
  });
  const context = new Context(charm);
  const out = await context.run(context.on.relationChanged('cas'), {
    leader,
    relations: [{ endpoint: 'cas', remote: 'web', remoteApp, ...before }],
  });
  const { localApp, localUnit } = out.relation('cas');
  return { localApp: localApp as Bag, localUnit: localUnit as Bag };
}
