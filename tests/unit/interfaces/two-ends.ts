/** A charm with one endpoint, `end`, at either side of an interface, and what travels from one to the other. */
import { type Charm, type Context as CharmContext, defineCharm, type Relation } from '@charmed-spark/ops';
import { Context, type Outcome, type SecretInput } from '@charmed-spark/ops-testing';
import { type Bare, bareMeta, type Role } from './bare-charm.ts';

export type EndTypes = Bare<'end'>;

type EndContext = CharmContext<EndTypes>;

const meta = (role: Role) => bareMeta(role, { end: [role, 'any'] });

/** A charm that does `work` for its relations in every event, and keeps what it returned last. */
export function end<R>(
  role: 'requirer' | 'provider',
  work: (ctx: EndContext, relation: Relation | undefined, leader: boolean) => Promise<R>,
) {
  const charm: Charm<EndTypes> = defineCharm(meta(role));
  const seen: { last?: R } = {};
  charm.reconcile(async (ctx) => {
    seen.last = await work(ctx, await ctx.relation('end'), await ctx.isLeader());
  });
  return { context: new Context(charm), seen };
}

type Bag = Record<string, string>;
export const relationId = 7;
const relation = (bags: object) => ({ endpoint: 'end' as const, id: relationId, remote: 'other', ...bags });

/** One event of a requirer that sees the provider's bag and secrets. */
export async function require<R>(
  work: Parameters<typeof end<R>>[1],
  remoteApp: Bag,
  more: { leader?: boolean; secrets?: SecretInput[]; localApp?: Bag } = {},
): Promise<{ read: R | undefined; out: Outcome<EndTypes> }> {
  const { leader = true, secrets = [], ...bags } = more;
  const { context, seen } = end('requirer', work);
  const state = { leader, secrets, relations: [relation({ remoteApp, ...bags })] };
  const out = await context.run(context.on.relationChanged('end'), state);
  return { read: seen.last, out };
}

/** One event of a provider that sees the requirer's bag. */
export async function provide<R>(
  work: Parameters<typeof end<R>>[1],
  remoteApp: Bag,
  before?: Outcome<EndTypes>,
): Promise<{ read: R | undefined; out: Outcome<EndTypes> }> {
  const { context, seen } = end('provider', work);
  const state = { ...(before ?? {}), leader: true };
  const old = before?.relations[0] ?? {};
  const out = await context.run(context.on.relationChanged('end'), {
    ...state,
    relations: [{ ...old, ...relation({ remoteApp }) }],
  });
  return { read: seen.last, out };
}

/** What the other side sees of the secrets that this side made. */
export const handedOver = ({ secrets }: Outcome<EndTypes>): SecretInput[] =>
  secrets.map(({ id, revisions }) => ({ id, owner: { application: 'other' }, revisions }));

/** A secret of the other side, by the URI that stands in its bag. */
export function secretOf(content: Bag, number = 1, more: Partial<SecretInput> = {}) {
  const id = String(number).padStart(20, '0');
  const secret: SecretInput = { id, owner: { application: 'other' }, revisions: { 1: content }, ...more };
  return { uri: `secret:${id}`, secret };
}
