/** A charm that does nothing but answer requests. */
import {
  type CertificateOrders,
  readCertificateAnswers,
  readCertificateOrders,
} from '@charmed-spark/interfaces';
import { type Charm, defineCharm } from '@charmed-spark/ops';
import { Context } from '@charmed-spark/ops-testing';
import { type Bare, bareMeta } from '../bare-charm.ts';

type Types = Bare<'certificates'>;

type Bag = Record<string, string>;

/** What the provider reads of a unit's bag (and the application's), and its own bag after `answer` has run. */
export async function bothSides(
  unit: Bag,
  answer: (orders: CertificateOrders) => Promise<void>,
  { remoteApp = {}, localApp = {} }: { remoteApp?: Bag; localApp?: Bag } = {},
) {
  const charm: Charm<Types> = defineCharm(bareMeta('ca', { certificates: ['provider', 'tls-certificates'] }));
  let seen: CertificateOrders | undefined;
  let answers: Awaited<ReturnType<typeof readCertificateAnswers>> | undefined;
  charm.reconcile(async (ctx) => {
    const relation = await ctx.relation('certificates');
    if (relation === undefined) return;
    seen = await readCertificateOrders(relation);
    await answer(seen);
    answers = await readCertificateAnswers(relation);
  });
  const context = new Context(charm);
  const out = await context.run(context.on.relationChanged('certificates', 0), {
    leader: true,
    relations: [{ endpoint: 'certificates', remote: 'web', remoteApp, localApp, remoteUnits: { 0: unit } }],
  });
  return {
    orders: seen?.orders ?? [],
    flaws: seen?.flaws ?? [],
    answers,
    app: out.relation('certificates').localApp as Bag,
  };
}
