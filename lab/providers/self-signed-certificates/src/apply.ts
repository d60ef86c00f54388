/** Makes the CA, signs, and tells who trusts it. Leader only, but for old readers of the CA. */
import {
  type CertificateAnswer,
  type CertificateRefusal,
  transferCertificates,
  writeCertificateAnswers,
} from '@charmed-spark/interfaces';
import { type Authority, makeAuthority, sign } from './authority.ts';
import type { Context } from './charm.gen.ts';
import { keepAuthority } from './observe.ts';
import type { Options } from './options.ts';
import type { Plan } from './plan.ts';
import type { State } from './state.ts';

export async function apply(ctx: Context, state: State, plan: Plan): Promise<void> {
  for (const warning of plan.warnings) ctx.log.warning(warning);
  const authority = await ensureAuthority(ctx, state, plan);
  if (state.leader && authority !== undefined) await answerAll(ctx, state, plan, authority);
  const certificates = authority === undefined ? [] : [authority.certificate];
  for (const relation of state.receivers) await transferCertificates(relation, certificates, state.leader);
}

async function ensureAuthority(ctx: Context, state: State, plan: Plan): Promise<Authority | undefined> {
  if (!state.leader || !plan.newAuthority || plan.options === undefined) return state.authority;
  const { commonName, rootValidity } = plan.options;
  const authority = await makeAuthority(commonName, rootValidity, state.now);
  ctx.redact(authority.key);
  await keepAuthority(ctx, authority);
  ctx.log.info(`Made the CA ${commonName}`);
  return authority;
}

async function answerAll(ctx: Context, state: State, plan: Plan, authority: Authority): Promise<void> {
  for (const { relation, orders, answers } of plan.relations) {
    const good = new Map(
      answers.filter(({ ca }) => ca === authority.certificate).map((one) => [one.csr, one]),
    );
    const written: CertificateAnswer[] = [];
    const refusals: CertificateRefusal[] = [];
    for (const order of orders) {
      const known = good.get(order.csr);
      const answer =
        known ?? (plan.options && (await signOne(ctx, order, authority, plan.options, state.now)));
      if (answer === undefined) continue;
      if ('why' in answer) {
        refusals.push({ csr: order.csr, code: 999, name: 'OTHER', message: answer.why });
      } else written.push(answer);
    }
    await writeCertificateAnswers(relation, written, refusals);
  }
}

async function signOne(
  ctx: Context,
  order: Plan['relations'][number]['orders'][number],
  authority: Authority,
  { certificateValidity }: Options,
  now: Date,
): Promise<CertificateAnswer | { why: string }> {
  const answer = await sign(order, authority, certificateValidity, now);
  if ('why' in answer) ctx.log.warning(`Not signed for ${order.from}: ${answer.why}`);
  else ctx.log.info(`Signed a certificate for ${order.from}`);
  return answer;
}
