/**
 * `ingress` v2: a charm's HTTP server behind a proxy. Requirer and provider. Every value is JSON, texts too;
 * a key whose value is the default is left out.
 */
import type { Relation } from '@charmed-spark/ops';
import { pythonJson } from './python-json.ts';

export interface IngressRequest {
  /** Of the requirer's model. */
  model: string;
  /** The requirer's application. */
  name: string;
  port: number;
  /** Default `http`. */
  scheme?: 'http' | 'https' | 'h2c';
  /** The server does not know the path under which the proxy publishes it. */
  stripPrefix?: boolean;
  redirectHttps?: boolean;
  /** How the proxy can tell a unit that answers; without it every unit gets requests, whatever state it is in. */
  healthCheck?: IngressHealthCheck;
}

/** A GET that a unit in order answers with 2xx or 3xx, without a login. */
export interface IngressHealthCheck {
  path: string;
  scheme?: 'http' | 'https';
  /** Of the Host header. */
  hostname?: string;
  /** Default: that of the request. */
  port?: number;
  /** `30s`, which is the default. */
  interval?: string;
  /** Default `5s`. */
  timeout?: string;
}

/** A request with its defaults filled in. */
export type CompleteIngressRequest = Required<Omit<IngressRequest, 'healthCheck'>> &
  Pick<IngressRequest, 'healthCheck'>;

/** What a requirer knows. */
export type Ingress =
  | { state: 'absent' }
  | { state: 'waiting' }
  | { state: 'invalid'; field: string; why: string }
  /** Under which the proxy publishes the application; without a slash at its end. */
  | { state: 'ready'; url: string };

/** Where one unit's server is. */
export interface IngressUnit {
  /** The pod's own full name: `kyuubi-k8s-0.kyuubi-k8s-endpoints.model.svc.cluster.local`. */
  host: string;
  ip?: string;
}

/**
 * Asks for a route: every unit its address, in every event, and the leader the rest. The proxy takes the
 * whole application out as long as one unit is silent.
 */
export async function requestIngress(
  relation: Relation,
  request: IngressRequest,
  unit: IngressUnit,
  leader: boolean,
): Promise<void> {
  await relation.localUnit.update({
    host: pythonJson(unit.host),
    ip: unit.ip === undefined ? undefined : pythonJson(unit.ip),
  });
  if (!leader) return;
  const {
    model,
    name,
    port,
    scheme = 'http',
    stripPrefix = false,
    redirectHttps = false,
    healthCheck,
  } = request;
  await relation.localApp.update({
    model: pythonJson(model),
    name: pythonJson(name),
    port: pythonJson(port),
    scheme: scheme === 'http' ? undefined : pythonJson(scheme),
    'strip-prefix': stripPrefix ? 'true' : undefined,
    'redirect-https': redirectHttps ? 'true' : undefined,
    healthcheck_params: healthCheck === undefined ? undefined : pythonJson(healthCheck),
  });
}

/** The URL that the proxy gave, checked. */
export async function readIngress(relation: Relation | undefined): Promise<Ingress> {
  if (relation === undefined) return { state: 'absent' };
  const text = await relation.remoteApp.get('ingress');
  if (text === undefined) return { state: 'waiting' };
  const { parseIngress } = await import('./ingress-schema.ts');
  const parsed = parseIngress(text);
  if ('why' in parsed) return { state: 'invalid', field: 'ingress', why: parsed.why };
  // Some providers take a URL back by an empty one.
  return parsed.url === undefined ? { state: 'waiting' } : { state: 'ready', url: parsed.url };
}

/** A request as the proxy sees it. */
export type IngressOrder = { relation: Relation } & (
  | { state: 'waiting' /** The application, or units, that have not written yet. */; missing: string[] }
  | { state: 'invalid' /** Whose databag. */; from: string; field: string; why: string }
  | { state: 'ready'; request: CompleteIngressRequest; units: IngressUnit[] }
);

/** What a requirer asks for: complete when the application and every unit of it have written. */
export async function readIngressOrder(relation: Relation): Promise<IngressOrder> {
  const bags = [relation.remoteApp, ...relation.units.map((unit) => relation.unit(unit))];
  const [app = {}, ...units] = await Promise.all(bags.map((bag) => bag.read()));
  const missing = [
    ...(['model', 'name', 'port'].some((key) => app[key] === undefined) ? [relation.app] : []),
    ...relation.units.filter((_, index) => units[index]?.host === undefined),
  ];
  if (missing.length > 0 || units.length === 0) return { relation, state: 'waiting', missing };
  const { parseIngressRequest, parseIngressUnit } = await import('./ingress-schema.ts');
  const request = parseIngressRequest(app);
  if ('why' in request) return { relation, state: 'invalid', from: relation.app, ...request };
  const hosts: IngressUnit[] = [];
  for (const [index, bag] of units.entries()) {
    const unit = parseIngressUnit(bag);
    const from = relation.units[index] ?? relation.app;
    if ('why' in unit) return { relation, state: 'invalid', from, ...unit };
    hosts.push(unit);
  }
  return { relation, state: 'ready', request, units: hosts.sort((a, b) => (a.host < b.host ? -1 : 1)) };
}

/** Tells the requirer its URL, or takes it back (leader only). */
export async function publishIngress(relation: Relation, url: string | undefined): Promise<void> {
  await relation.localApp.update({ ingress: url === undefined ? undefined : pythonJson({ url }) });
}
