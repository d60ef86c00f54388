/** The web UI and the REST API behind a proxy, which may ask for a login before it passes a request on. */
import { readIngress, requestAuthProxy, requestIngress } from '@charmed-spark/interfaces';
import { blocked, waiting } from '@charmed-spark/ops';
import { type Cause, degraded } from '../cause.ts';
import type { Context } from '../charm.gen.ts';
import type { State } from '../state.ts';
import { ports } from '../workload.ts';
import type { Web } from './state.ts';

export type * from './state.ts';

export async function observeWeb(ctx: Context): Promise<Web> {
  const [relation, proxy] = await Promise.all([ctx.relation('ingress'), ctx.relation('auth-proxy')]);
  const guarded = proxy !== undefined;
  if (relation === undefined) return { published: false, guarded };
  const [ingress, network] = await Promise.all([readIngress(relation), ctx.network(relation)]);
  const { bindAddress } = network;
  return {
    published: true,
    guarded,
    ingress,
    ...(ingress.state === 'ready' ? { url: ingress.url } : {}),
    ...(bindAddress === undefined ? {} : { address: bindAddress }),
  };
}

/** Asks for route and login. The differences that are written are the plan. */
export async function applyWeb(ctx: Context, state: State): Promise<void> {
  const { app, unit, model, clusterDomain, leader, web } = state;
  const [relation, proxy] = await Promise.all([ctx.relation('ingress'), ctx.relation('auth-proxy')]);
  if (relation !== undefined) {
    const host = `${unit.replace('/', '-')}.${app}-endpoints.${model}.svc.${clusterDomain}`;
    // The page asks for no login, which the proxy does not have; REST's own ping does.
    const healthCheck = { path: '/ui/' };
    const request = { model, name: app, port: ports.rest, stripPrefix: true, healthCheck };
    await requestIngress(
      relation,
      request,
      { host, ...(web.address === undefined ? {} : { ip: web.address }) },
      leader,
    );
  }
  if (proxy !== undefined && leader) {
    await requestAuthProxy(proxy, {
      protectedUrls: web.url === undefined ? [] : [web.url],
      headers: ['X-User', 'X-Email'],
      allowedEndpoints: [],
    });
  }
}

/** The JDBC port does not depend on any of this. */
export function webCauses({ web }: Pick<State, 'web'>): Cause[] {
  const causes: Cause[] = [];
  const { ingress, guarded, published } = web;
  if (guarded === true && !published) causes.push(degraded(blocked('Missing INGRESS relation')));
  if (ingress?.state === 'invalid')
    causes.push(degraded(blocked(`Relation ingress gives an invalid ${ingress.field}: ${ingress.why}`)));
  if (ingress?.state === 'waiting')
    causes.push(degraded(waiting('Waiting for the URL of the ingress (relation ingress)')));
  return causes;
}
