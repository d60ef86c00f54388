/** Traefik's dynamic configuration as text. JSON is YAML: nothing in a value can be taken for syntax. Pure. */
import {
  type CompleteIngressRequest,
  type ForwardAuth,
  type IngressRequest,
  type IngressUnit,
  identityHeaders,
} from '@charmed-spark/interfaces';

/** One application behind the proxy. */
export interface Route {
  relationId: number;
  /** `<model>-<application>`. */
  prefix: string;
  request: CompleteIngressRequest;
  units: IngressUnit[];
  /** Whom to ask about every request. */
  auth?: ForwardAuth;
}

export interface Gateway {
  host: string;
  https: boolean;
  subdomains: boolean;
}

export const prefixOf = ({ model, name }: IngressRequest): string => `${model}-${name}`.replaceAll('/', '-');

/** Without a slash at the end of a path; a host's URL ends in one, as Canonical's charm publishes it. */
export function urlOf(prefix: string, { host, https, subdomains }: Gateway): string {
  const scheme = https ? 'https' : 'http';
  const authority = host.includes(':') ? `[${host}]` : host;
  return subdomains ? `${scheme}://${prefix}.${authority}/` : `${scheme}://${authority}/${prefix}`;
}

/** One file per relation, named as Canonical's charm names it. */
export const routeFileName = ({ relationId, request }: Route): string =>
  `juju_ingress_ingress_${relationId}_${request.name.replaceAll('/', '-')}.yaml`;

export function routeFile({ prefix, request, units, auth }: Route, gateway: Gateway): string {
  const name = `juju-${prefix}`;
  // They say who somebody is: only the one who decides about logins may set them.
  const headers = [...new Set<string>([...identityHeaders, ...(auth?.headers ?? [])])];
  const strip = request.stripPrefix && !gateway.subdomains;
  const middlewares = {
    // What a client says of itself is forgotten on every route, those without a login too.
    [`${name}-anonymous`]: {
      headers: { customRequestHeaders: Object.fromEntries(headers.map((header) => [header, ''])) },
    },
    ...(auth === undefined
      ? {}
      : {
          [`${name}-forward-auth`]: {
            forwardAuth: { address: auth.decisionsAddress, authResponseHeaders: auth.headers },
          },
        }),
    ...(strip ? { [`${name}-strip-prefix`]: { stripPrefix: { prefixes: [`/${prefix}`] } } } : {}),
  };
  const rule = gateway.subdomains
    ? `Host(\`${prefix}.${gateway.host}\`)`
    : `Path(\`/${prefix}\`) || PathPrefix(\`/${prefix}/\`)`;
  return json({
    http: {
      routers: {
        [name]: {
          rule,
          entryPoints: [gateway.https ? 'websecure' : 'web'],
          service: name,
          middlewares: Object.keys(middlewares),
          ...(gateway.https ? { tls: {} } : {}),
        },
      },
      middlewares,
      services: {
        [name]: {
          loadBalancer: {
            servers: units.map(({ host }) => ({
              url: `${request.scheme}://${host.includes(':') ? `[${host}]` : host}:${request.port}`,
            })),
            ...(request.healthCheck === undefined ? {} : { healthCheck: request.healthCheck }),
          },
        },
      },
    },
  });
}

/** The certificate, and that HTTP leads to HTTPS. It holds the key: for nobody else to read. */
export const tlsFile = ({ key, chain }: { key: string; chain: string[] }): string =>
  json({
    tls: { stores: { default: { defaultCertificate: { certFile: chain.join('\n'), keyFile: key } } } },
    http: {
      routers: {
        'juju-redirect': {
          rule: 'PathPrefix(`/`)',
          entryPoints: ['web'],
          middlewares: ['juju-redirect'],
          service: 'noop@internal',
        },
      },
      middlewares: { 'juju-redirect': { redirectScheme: { scheme: 'https', permanent: false } } },
    },
  });

const json = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;
