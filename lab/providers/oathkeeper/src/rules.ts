/** Oathkeeper's access rules for the applications that want logins. Pure. */
import type { AuthProxyRequest, IdentityHeader } from '@charmed-spark/interfaces';

/** Where a session is found: the cookie that Ory's own sessions have, or a bearer token. */
export const sessionCookie = 'ory_kratos_session';

/** What a session says for each header (Go templates over the session; Ory Oathkeeper docs, "header" mutator). */
const templates: Record<IdentityHeader, string> = {
  'X-User': '{{ print .Subject }}',
  'X-Email': '{{ print .Extra.email }}',
  'X-Name': '{{ print .Extra.name }}',
};

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

interface Rule {
  id: string;
  match: { url: string; methods: string[] };
  authenticators: object[];
  authorizer: { handler: 'allow' | 'deny' };
  mutators: object[];
  errors: { handler: 'json' }[];
}

/** Refuses what nobody asks for: without any rule Oathkeeper says that it is not ready. */
export const firstRule: Rule = {
  id: 'nobody',
  match: { url: 'http://nobody.invalid/', methods: ['GET'] },
  authenticators: [{ handler: 'noop' }],
  authorizer: { handler: 'deny' },
  mutators: [{ handler: 'noop' }],
  errors: [{ handler: 'json' }],
};

/**
 * The rules of one application. Exactly one rule matches a request that may be answered: what no rule matches,
 * Oathkeeper refuses.
 */
export function rulesOf(app: string, { protectedUrls, headers, allowedEndpoints }: AuthProxyRequest): Rule[] {
  return protectedUrls.flatMap((url, index) => {
    const at = urlPattern(url);
    const open = allowedEndpoints.map((endpoint) => regexpOf(endpoint));
    const rest = open.length === 0 ? '(/.*)?' : `(/(?!(${open.join('|')})$).*)?`;
    return [
      ...allowedEndpoints.map((endpoint, number) => ({
        id: `${app}:allow:${index}:${number}`,
        match: { url: `${at}/${endpoint}`, methods },
        authenticators: [{ handler: 'noop' }],
        authorizer: { handler: 'allow' as const },
        mutators: [{ handler: 'noop' }],
        errors: [{ handler: 'json' as const }],
      })),
      {
        id: `${app}:deny:${index}`,
        match: { url: `${at}<${rest}>`, methods },
        authenticators: [
          { handler: 'jwt', config: { token_from: { cookie: sessionCookie } } },
          { handler: 'jwt', config: { token_from: { header: 'Authorization' } } },
        ],
        authorizer: { handler: 'allow' as const },
        mutators: [
          {
            handler: 'header',
            config: { headers: Object.fromEntries(headers.map((header) => [header, templates[header]])) },
          },
        ],
        errors: [{ handler: 'json' as const }],
      },
    ];
  });
}

/** An ingress with TLS may be asked over either scheme; one without, only as it is. */
const urlPattern = (url: string): string => url.replace(/^https:/, '<^(https|http)>:').replace(/\/+$/, '');

const regexpOf = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
