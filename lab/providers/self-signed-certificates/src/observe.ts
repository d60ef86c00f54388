import { readCertificateAnswers, readCertificateOrders } from '@charmed-spark/interfaces';
import { type Authority, readAuthority } from './authority.ts';
import type { Context } from './charm.gen.ts';
import { readOptions } from './options.ts';
import type { State } from './state.ts';

/** Of the application's secret {`private-key`, `ca-certificate`}; as Canonical's charm has it. */
export const authorityLabel = 'active-ca-certificates';

export async function observe(ctx: Context): Promise<State> {
  const [leader, config, authority, relations, receivers] = await Promise.all([
    ctx.isLeader(),
    ctx.config(),
    currentAuthority(ctx),
    ctx.relations('certificates'),
    ctx.relations('send-ca-cert'),
  ]);
  return {
    leader,
    options: readOptions({ ...config }),
    authority,
    relations: await Promise.all(
      relations.map(async (relation) => {
        const orders = await readCertificateOrders(relation);
        const answers = leader ? (await readCertificateAnswers(relation)).certificates : [];
        return { ...orders, answers };
      }),
    ),
    receivers,
    now: ctx.now(),
  };
}

async function currentAuthority(ctx: Context): Promise<State['authority']> {
  const secret = await ctx.secrets.find({ label: authorityLabel }, { refresh: true });
  const { 'private-key': key, 'ca-certificate': certificate } = (await secret?.getContent()) ?? {};
  if (key === undefined || certificate === undefined) return undefined;
  const facts = await readAuthority(certificate);
  return facts && { key, certificate, ...facts };
}

/** Keeps a CA in the application's secret (leader only). */
export async function keepAuthority(ctx: Context, { key, certificate }: Authority): Promise<void> {
  const content = { 'private-key': key, 'ca-certificate': certificate };
  const secret = await ctx.secrets.find({ label: authorityLabel }, { refresh: true });
  if (secret === undefined) await ctx.app.addSecret(content, { label: authorityLabel });
  else await secret.setContent(content);
}
