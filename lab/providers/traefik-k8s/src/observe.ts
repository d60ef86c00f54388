import { observeCertificate, readForwardAuth, readIngressOrder } from '@charmed-spark/interfaces';
import { clusterDomain } from '@charmed-spark/spark';
import type { Context } from './charm.gen.ts';
import { readOptions } from './options.ts';
import type { State } from './state.ts';

export async function observe(ctx: Context): Promise<State> {
  const [leader, config, network, relations, authRelation] = await Promise.all([
    ctx.isLeader(),
    ctx.config(),
    ctx.network('ingress'),
    ctx.relations('ingress'),
    ctx.relation('experimental-forward-auth'),
  ]);
  const options = readOptions(config);
  const externalHostname = 'options' in options ? options.options.externalHostname : undefined;
  const gateway = externalHostname ?? network.ingressAddress;
  const subdomains = 'options' in options && options.options.subdomains;
  const service = `${ctx.app.name}.${ctx.model.name}.svc.${clusterDomain()}`;
  const [orders, forwardAuth, tls] = await Promise.all([
    Promise.all(relations.map(readIngressOrder)),
    readForwardAuth(authRelation),
    observeCertificate(ctx, 'certificates', {
      commonName: gateway ?? service,
      sans: [service, ...(gateway === undefined ? [] : [gateway, ...(subdomains ? [`*.${gateway}`] : [])])],
    }),
  ]);
  return { app: ctx.app.name, leader, options, gateway, orders, forwardAuth, authRelation, tls };
}
