import { readAuthProxyOrder, readIngressApps } from '@charmed-spark/interfaces';
import { clusterDomain } from '@charmed-spark/spark';
import type { Context } from './charm.gen.ts';
import { port } from './configuration.ts';
import { readSessionKey } from './session-key.ts';
import type { State } from './state.ts';

export async function observe(ctx: Context): Promise<State> {
  const [leader, key, auths, ingresses] = await Promise.all([
    ctx.isLeader(),
    readSessionKey(ctx),
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
