/** The proxy's files, what is published, and what is in the way. Pure. */
import { type ForwardAuth, servedCertificate } from '@charmed-spark/interfaces';
import type { Relation } from '@charmed-spark/ops';
import type { Options } from './options.ts';
import { type Gateway, prefixOf, type Route, routeFile, routeFileName, tlsFile, urlOf } from './routes.ts';
import type { State } from './state.ts';

export interface Plan {
  /** Content by name in Traefik's folder; every other file there goes. Undefined: leave them as they are. */
  files: Record<string, string> | undefined;
  /** URLs for the requirers; undefined takes one back. */
  published: { relation: Relation; url: string | undefined }[];
  proxied: Record<string, { url: string }>;
  /** Applications behind the proxy, for the one who decides about logins. */
  appNames: string[];
  /** An operator has to mend these. */
  flaws: string[];
  waits: string[];
}

export function makePlan(state: State): Plan {
  const { orders, tls, options: read } = state;
  const flaws = 'flaws' in read ? [...read.flaws] : [];
  const waits: string[] = [];
  for (const order of orders) {
    const at = `relation ${order.relation.name}:${order.relation.id}`;
    if (order.state === 'invalid')
      flaws.push(`${at}: ${order.from} has a wrong ${order.field}: ${order.why}`);
    // A charm that has not written yet is not this one's trouble: units come and go.
  }
  const appNames = orders.flatMap((order) => (order.state === 'ready' ? [order.request.name] : [])).sort();
  const certificate = servedCertificate(tls.certificate);
  if (tls.certificate.state === 'invalid') {
    flaws.push(`relation certificates: ${tls.certificate.field}: ${tls.certificate.why}`);
  } else if (tls.certificate.state === 'waiting') waits.push(`certificates: ${tls.certificate.why}`);
  const base = { published: [], proxied: {}, appNames, flaws, waits };
  // What runs goes on as it is while an option is wrong.
  if ('flaws' in read) return { ...base, files: undefined };
  const auth = authFor(state, read.options, flaws, waits);
  if (state.gateway === undefined)
    waits.push('no address yet: set external_hostname, or wait for the Service');
  const gateway: Gateway = {
    host: state.gateway ?? '',
    https: certificate !== undefined,
    subdomains: read.options.subdomains,
  };
  // Nothing is open that was to be behind a login, or behind TLS, and is not.
  const shut =
    state.gateway === undefined ||
    auth === 'unknown' ||
    (tls.relation !== undefined && certificate === undefined);
  const routes = shut ? [] : routesOf(state, auth, flaws);
  const urls = new Map(routes.map((route) => [route.relationId, urlOf(route.prefix, gateway)]));
  return {
    ...base,
    files: {
      ...(certificate === undefined ? {} : { 'tls.yaml': tlsFile(certificate) }),
      ...Object.fromEntries(routes.map((route) => [routeFileName(route), routeFile(route, gateway)])),
    },
    published: orders.map(({ relation }) => ({ relation, url: urls.get(relation.id) })),
    proxied: Object.fromEntries([
      ...(shut ? [] : [[state.app, { url: `${gateway.https ? 'https' : 'http'}://${gateway.host}` }]]),
      ...routes.map((route) => [route.request.name, { url: urls.get(route.relationId) ?? '' }]),
    ]),
  };
}

/** Whom to ask; `unknown` while that is to be somebody who has not said. */
function authFor(
  { forwardAuth }: State,
  options: Options,
  flaws: string[],
  waits: string[],
): ForwardAuth | 'nobody' | 'unknown' {
  const name = 'experimental-forward-auth';
  if (forwardAuth.state === 'absent') return 'nobody';
  if (!options.forwardAuth) {
    flaws.push(
      `relation ${name} asks for logins, nothing is published: set enable_experimental_forward_auth=true`,
    );
    return 'unknown';
  }
  if (forwardAuth.state === 'ready') return forwardAuth;
  if (forwardAuth.state === 'waiting') waits.push(`${name}: no decisions address yet; nothing is published`);
  else flaws.push(`relation ${name}: ${forwardAuth.field}: ${forwardAuth.why}; nothing is published`);
  return 'unknown';
}

function routesOf({ orders }: State, auth: ForwardAuth | 'nobody' | 'unknown', flaws: string[]): Route[] {
  const routes = new Map<string, Route>();
  for (const order of orders) {
    if (order.state !== 'ready') continue;
    const { request, units, relation } = order;
    const prefix = prefixOf(request);
    const first = routes.get(prefix);
    if (first !== undefined) {
      flaws.push(`relation ingress:${relation.id}: ${prefix} is published for ingress:${first.relationId}`);
      continue;
    }
    const asked = typeof auth === 'object' && auth.appNames.includes(request.name);
    routes.set(prefix, { relationId: relation.id, prefix, request, units, ...(asked ? { auth } : {}) });
  }
  return [...routes.values()];
}
