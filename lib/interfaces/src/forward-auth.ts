/**
 * `forward_auth`: an ingress asks somebody else, request by request, whether to let it through. The provider
 * decides (Oathkeeper), the requirer is the ingress (Traefik). Lists are JSON, texts are plain.
 */
import type { Relation } from '@charmed-spark/ops';
import { pythonJson } from './python-json.ts';
import { parseArray } from './tls-certificates/provided.ts';

export interface ForwardAuth {
  /** Asked for every request: `http://oathkeeper.model.svc.cluster.local:4456/decisions`. */
  decisionsAddress: string;
  /** Applications whose requests are to be asked about. */
  appNames: string[];
  /** Of the decision's answer, passed on to the application. */
  headers: string[];
}

/** What the ingress knows. */
export type ForwardAuthAnswer =
  | { state: 'absent' }
  | { state: 'waiting' }
  | { state: 'invalid'; field: string; why: string }
  | ({ state: 'ready' } & ForwardAuth);

/** Tells the ingress whom to ask, and for which applications (leader only). */
export async function provideForwardAuth(relation: Relation, offer: ForwardAuth): Promise<void> {
  await relation.localApp.update({
    decisions_address: offer.decisionsAddress,
    app_names: pythonJson(offer.appNames),
    headers: pythonJson(offer.headers),
  });
}

/** The applications that the ingress has; undefined while it has not said. */
export async function readIngressApps(relation: Relation): Promise<string[] | undefined> {
  const text = await relation.remoteApp.get('ingress_app_names');
  return text === undefined ? undefined : texts(text);
}

/** Tells which applications the ingress has (leader only). */
export async function announceIngressApps(relation: Relation, appNames: readonly string[]): Promise<void> {
  await relation.localApp.update({ ingress_app_names: pythonJson([...appNames]) });
}

/** Whom to ask. An answer that is not understood must not open anything: the ingress keeps its routes shut. */
export async function readForwardAuth(relation: Relation | undefined): Promise<ForwardAuthAnswer> {
  if (relation === undefined) return { state: 'absent' };
  const bag = await relation.remoteApp.read();
  const { decisions_address: decisionsAddress, app_names, headers } = bag;
  if (decisionsAddress === undefined || app_names === undefined) return { state: 'waiting' };
  const { httpUrl } = await import('./ingress-schema.ts');
  if (httpUrl(decisionsAddress) === undefined) {
    return { state: 'invalid', field: 'decisions_address', why: 'expected a URL with http or https' };
  }
  const names = texts(app_names);
  if (names === undefined) return { state: 'invalid', field: 'app_names', why: 'expected a JSON list' };
  const passed = headers === undefined ? [] : texts(headers);
  if (!passed?.every((header) => /^[A-Za-z0-9-]{1,100}$/.test(header))) {
    return { state: 'invalid', field: 'headers', why: 'expected a JSON list of names of headers' };
  }
  return { state: 'ready', decisionsAddress, appNames: names, headers: passed };
}

function texts(json: string): string[] | undefined {
  const list = parseArray(json);
  return list?.every((item) => typeof item === 'string') ? (list as string[]) : undefined;
}
