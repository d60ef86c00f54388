import { makePrivateKey, readAuthProxyOrder, readIngressApps } from '@charmed-spark/interfaces';
import { clusterDomain } from '@charmed-spark/spark';
import type { Context } from './charm.gen.ts';
import { port } from './configuration.ts';
import type { State } from './state.ts';

/** Of the application's secret {`private-key`} that signs sessions. */
export const keyLabel = 'session-key';

export async function observe(ctx: Context): Promise<State> {
  const [leader, key, auths, ingresses] = await Promise.all([
    ctx.isLeader(),
    sessionKey(ctx),
    ctx.relations('auth-proxy'),
    ctx.relations('forward-auth'),
  ]);
  const host = `${ctx.app.name}.${ctx.model.name}.svc.${clusterDomain()}`;
  return {
    leader,
    key,
    issuer: `https://${host}`,
    decisionsAddress: `http://${host}:${port}/decisions`,
    orders: await Promise.all(auths.map(readAuthProxyOrder)),
    ingresses: await Promise.all(
      ingresses.map(async (relation) => ({ relation, apps: await readIngressApps(relation) })),
    ),
  };
}

async function sessionKey(ctx: Context): Promise<string | undefined> {
  const secret = await ctx.secrets.find({ label: keyLabel }, { refresh: true });
  return (await secret?.getContent())?.['private-key'];
}

/** A new key in the application's secret (leader only); what the old one signed is void. */
export async function renewKey(ctx: Context): Promise<string> {
  const key = await makePrivateKey();
  ctx.redact(key);
  const secret = await ctx.secrets.find({ label: keyLabel }, { refresh: true });
  if (secret === undefined) await ctx.app.addSecret({ 'private-key': key }, { label: keyLabel });
  else await secret.setContent({ 'private-key': key });
  return key;
}
