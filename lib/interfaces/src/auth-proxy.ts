/**
 * `auth_proxy`: URLs of a charm that only people with a login may reach. Requirer and provider. Lists are JSON;
 * all three are always there, because the provider reads them so.
 */
import type { Relation } from '@charmed-spark/ops';
import { pythonJson } from './python-json.ts';

/** What the proxy can tell the application about who asks. */
export const identityHeaders = ['X-User', 'X-Email', 'X-Name'] as const;
export type IdentityHeader = (typeof identityHeaders)[number];

export interface AuthProxyRequest {
  /** Of the application behind its ingress. Nothing is protected while there is none. */
  protectedUrls: readonly string[];
  headers: readonly IdentityHeader[];
  /** Below the URLs, for everybody: `health`. */
  allowedEndpoints: readonly string[];
}

/** Asks for a login in front of the URLs (leader only). */
export async function requestAuthProxy(
  relation: Relation,
  { protectedUrls, headers, allowedEndpoints }: AuthProxyRequest,
): Promise<void> {
  await relation.localApp.update({
    protected_urls: pythonJson([...protectedUrls]),
    headers: pythonJson([...headers]),
    allowed_endpoints: pythonJson([...allowedEndpoints]),
  });
}

/** A request as the proxy sees it. */
export type AuthProxyOrder = { relation: Relation } & (
  | { state: 'waiting' }
  | { state: 'invalid'; field: string; why: string }
  | { state: 'ready'; request: AuthProxyRequest }
);

export async function readAuthProxyOrder(relation: Relation): Promise<AuthProxyOrder> {
  const bag = await relation.remoteApp.read();
  if (bag.protected_urls === undefined && bag.headers === undefined) return { relation, state: 'waiting' };
  const { parseAuthProxyRequest } = await import('./auth-proxy-schema.ts');
  const request = parseAuthProxyRequest(bag);
  return 'why' in request
    ? { relation, state: 'invalid', ...request }
    : { relation, state: 'ready', request };
}
