/** ZooKeeper for the lab: one server on the leader, a znode and a user for each relation. */
import {
  applyCertificate,
  observeCertificate,
  planCertificate,
  servedCertificate,
} from '@charmed-spark/interfaces';
import { ActionFailed, active, blocked, defineCharm, maintenance } from '@charmed-spark/ops';
import { clusterDomain } from '@charmed-spark/spark';
import { digestOf } from './acl.ts';
import { apply } from './apply.ts';
import { certificateRequest, certificateStatus } from './certificate.ts';
import { type Context, meta } from './charm.gen.ts';
import { ports } from './configuration.ts';
import { observe } from './observe.ts';
import type { Outside } from './outside.ts';
import { makePlan } from './plan.ts';
import { ensureServer } from './server.ts';
import { planServer } from './server-files.ts';
import type { State } from './state.ts';
import { ensureSuperPassword, readSuperPassword } from './super-password.ts';

export function makeCharm(outside: Outside) {
  const charm = defineCharm(meta);
  charm.reconcile(
    async (ctx) => {
      if (!(await ctx.isLeader())) {
        const remedy = `run scale-application ${ctx.app.name} 1`;
        ctx.unit.addStatus(blocked(`Only the leader serves: no quorum in the lab; ${remedy}`));
        return;
      }
      const statuses = await reconcile(ctx, outside);
      for (const status of statuses.length > 0 ? statuses : [active()]) {
        ctx.unit.addStatus(status);
        ctx.app.addStatus(status);
      }
    },
    { also: ['secret-expired'] },
  );
  charm.action('get-super-password', async (ctx) => {
    const password = await readSuperPassword(ctx);
    if (password === undefined) throw new ActionFailed('There is no password yet: the server never ran');
    return { 'super-password': password };
  });
  charm.action('rotate-password', async (ctx, { 'relation-id': id }) => {
    if (!(await ctx.isLeader())) throw new ActionFailed(`Run it on ${ctx.app.name}/leader`);
    const superPassword = await readSuperPassword(ctx);
    if (superPassword === undefined || (await outside.version()) === undefined) {
      throw new ActionFailed('ZooKeeper does not answer');
    }
    const { certificate } = await observeCertificate(
      ctx,
      'certificates',
      certificateRequest(ctx, hostOf(ctx)),
    );
    const isMeant = ({ relation }: { relation: { id: number } }): boolean =>
      id === undefined || relation.id === id;
    const { answers } = await serve(ctx, outside, { superPassword, certificate }, (state) => ({
      ...state,
      requests: state.requests.map(({ password, ...request }) =>
        isMeant(request) || password === undefined ? request : { ...request, password },
      ),
    }));
    const users = answers.filter(({ request }) => isMeant(request)).map(({ provided }) => provided.username);
    if (users.length === 0) throw new ActionFailed('No such relation has a user');
    return { users: users.join(',') };
  });
  return charm;
}

const hostOf = (ctx: Context): string =>
  `${ctx.unit.name.replace('/', '-')}.${ctx.app.name}-endpoints.${ctx.model.name}.svc.${clusterDomain()}`;

/** Everything that is amiss. */
async function reconcile(ctx: Context, outside: Outside) {
  const view = await observeCertificate(ctx, 'certificates', certificateRequest(ctx, hostOf(ctx)));
  const { certificate } = view;
  await applyCertificate(ctx, planCertificate(view));
  const superPassword = await ensureSuperPassword(ctx, outside);
  await ctx.unit.setPorts(servedCertificate(certificate) === undefined ? ports.plain : ports.secure);
  const files = planServer(digestOf('super', superPassword), certificate);
  const server = await ensureServer(ctx, outside, files);
  if (!server.ready) return [maintenance(server.why)];
  await ctx.unit.setWorkloadVersion(server.version);
  const { flaws } = await serve(ctx, outside, { superPassword, certificate });
  const lacking = certificateStatus(certificate);
  return [...flaws.map((flaw) => blocked(flaw)), ...(lacking === undefined ? [] : [lacking])];
}

/** Brings the znodes and the relations in line with `change` of what is there. */
async function serve(
  ctx: Context,
  outside: Outside,
  known: Pick<State, 'certificate'> & { superPassword: string },
  change: (state: State) => State = (state) => state,
) {
  const session = await outside.openSession(known.superPassword);
  try {
    const state = await observe(ctx, session, { ...known, host: hostOf(ctx) });
    const plan = makePlan(change(state), outside.generatePassword);
    await apply(ctx, session, plan);
    return plan;
  } finally {
    session.close();
  }
}
