/** PostgreSQL for the lab: one server on the leader, a database and a role for each relation. */
import {
  applyCertificate,
  planCertificate,
  servedCertificate,
  type TlsCertificate,
} from '@charmed-spark/interfaces';
import { active, blocked, defineCharm, maintenance, type Status, waiting } from '@charmed-spark/ops';
import { generatePassword } from '@charmed-spark/spark';
import { apply } from './apply.ts';
import { type Context, meta } from './charm.gen.ts';
import { observe, observeTls } from './observe.ts';
import { makePlan } from './plan.ts';
import { changePassword } from './rotate.ts';
import { ensureServer } from './server.ts';

export const charm = defineCharm(meta);

charm.reconcile(
  async (ctx) => {
    if (!(await ctx.isLeader())) {
      ctx.unit.addStatus(
        blocked(`Only the leader serves: no replication in the lab; run scale-application ${ctx.app.name} 1`),
      );
      return;
    }
    for (const status of await serve(ctx)) {
      ctx.unit.addStatus(status);
      ctx.app.addStatus(status);
    }
  },
  { also: ['secret-expired'] },
);

/** Makes everything as it should be; what is not, is in the statuses. */
async function serve(ctx: Context): Promise<Status[]> {
  const tls = await observeTls(ctx);
  await applyCertificate(ctx, planCertificate(tls));
  const certificate = servedCertificate(tls.certificate);
  const server = await ensureServer(ctx, certificate);
  if (!server.ready) return [maintenance(server.why)];
  const plan = makePlan(await observe(ctx, certificate?.ca), generatePassword);
  const flaws = [...plan.flaws, ...(await apply(ctx, plan))];
  const statuses = [...flaws.map((flaw) => blocked(flaw)), ...certificateStatus(tls.certificate)];
  return statuses.length > 0 ? statuses : [active()];
}

function certificateStatus(tls: TlsCertificate): Status[] {
  if (tls.state === 'absent' || tls.state === 'ready') return [];
  const serves = tls.current === undefined ? 'serving without TLS' : 'serving with the last one';
  return tls.state === 'waiting'
    ? [waiting(`Relation certificates: ${tls.why}; ${serves}`)]
    : [blocked(`Relation certificates: ${tls.field}: ${tls.why}; ${serves}`)];
}

charm.action('rotate-password', (ctx, params) => changePassword(ctx, params['relation-id']));
charm.action('set-password', (ctx, params) => changePassword(ctx, params['relation-id'], params.password));
