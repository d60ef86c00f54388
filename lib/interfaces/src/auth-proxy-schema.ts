/** Schema of `auth_proxy`. The values end up in access rules, where patterns and paths have a meaning. */
import * as z from 'zod/mini';
import { type AuthProxyRequest, identityHeaders } from './auth-proxy.ts';
import { httpUrl } from './ingress-schema.ts';

const schema = z.object({
  protected_urls: z.array(
    z.string().check(z.refine((url) => httpUrl(url) !== undefined, 'expected URLs with http or https')),
    'expected a JSON list',
  ),
  headers: z.array(
    z.enum(identityHeaders, `expected some of ${identityHeaders.join(', ')}`),
    'expected a JSON list',
  ),
  allowed_endpoints: z._default(
    z.array(z.string().check(z.regex(/^\/?[\w./~%-]+$/, 'expected paths')), 'expected a JSON list'),
    [],
  ),
});

export function parseAuthProxyRequest(
  bag: Readonly<Record<string, string>>,
): AuthProxyRequest | { field: string; why: string } {
  const values: Record<string, unknown> = {};
  for (const field of Object.keys(schema.shape)) {
    const text = bag[field];
    if (text === undefined) continue;
    try {
      values[field] = JSON.parse(text);
    } catch {
      return { field, why: 'expected a JSON list' };
    }
  }
  const { data, error } = schema.safeParse(values);
  if (error !== undefined) {
    const [issue] = error.issues;
    return { field: String(issue?.path[0]), why: issue?.message ?? 'not as expected' };
  }
  return {
    protectedUrls: data.protected_urls.map((url) => httpUrl(url) ?? url),
    headers: data.headers,
    allowedEndpoints: data.allowed_endpoints.map((path) => path.replace(/^\/+/, '')),
  };
}
