/** Schemas of `ingress` v2. Unknown keys are left alone; a known one with other JSON spoils the request. */
import * as z from 'zod/mini';
import type { CompleteIngressRequest, IngressHealthCheck, IngressUnit } from './ingress.ts';
import { ipAddress } from './tls-certificates/attributes.ts';

type Flaw = { field: string; why: string };

const name = z
  .string()
  .check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._/-]{0,252}$/, 'expected a name of letters, digits and -'));
const bool = z.boolean('expected true or false');

const port = z.int('expected a number').check(z.gte(1, 'expected a port'), z.lte(65535, 'expected a port'));
const isHost = (host: string): boolean =>
  /^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/.test(host) || ipAddress(host) !== undefined;
const duration = z.optional(
  z.nullable(z.string().check(z.regex(/^\d{1,6}(ms|s|m)$/, 'expected a time such as 30s'))),
);

const healthCheckSchema = z.object(
  {
    path: z.string('expected a path').check(z.regex(/^\/[\w./~%?&=+-]{0,500}$/, 'expected a path')),
    scheme: z.optional(z.nullable(z.enum(['http', 'https'], 'expected http or https'))),
    hostname: z.optional(z.nullable(z.string().check(z.refine(isHost, 'expected the name of a host')))),
    port: z.optional(z.nullable(port)),
    interval: duration,
    timeout: duration,
  },
  'expected an object with a path',
);

const requestSchema = z.object({
  model: name,
  name,
  port,
  scheme: z.optional(z.enum(['http', 'https', 'h2c'], 'expected http, https or h2c')),
  'strip-prefix': z.optional(bool),
  'redirect-https': z.optional(bool),
  healthcheck_params: z.optional(z.nullable(healthCheckSchema)),
});

const unitSchema = z.object({
  host: z.string().check(z.refine(isHost, 'expected the name of a host')),
  ip: z.optional(
    z.nullable(z.string().check(z.refine((ip) => ipAddress(ip) !== undefined, 'expected an IP address'))),
  ),
});

/** The JSON values of the schema's keys. */
function decode(
  bag: Readonly<Record<string, string>>,
  keys: readonly string[],
): Record<string, unknown> | Flaw {
  const values: Record<string, unknown> = {};
  for (const field of keys) {
    const text = bag[field];
    if (text === undefined) continue;
    try {
      values[field] = JSON.parse(text);
    } catch {
      return { field, why: 'expected JSON' };
    }
  }
  return values;
}

const isFlaw = (value: Record<string, unknown> | Flaw): value is Flaw => 'why' in value;

const flawOf = (error: { issues: { path: PropertyKey[]; message: string }[] }): Flaw => ({
  field: String(error.issues[0]?.path[0]),
  why: error.issues[0]?.message ?? 'not as expected',
});

export function parseIngressRequest(bag: Readonly<Record<string, string>>): CompleteIngressRequest | Flaw {
  const values = decode(bag, Object.keys(requestSchema.shape));
  if (isFlaw(values)) return values;
  const { data, error } = requestSchema.safeParse(values);
  if (error !== undefined) return flawOf(error);
  const {
    scheme = 'http',
    'strip-prefix': stripPrefix = false,
    'redirect-https': redirectHttps = false,
    healthcheck_params: check,
  } = data;
  return {
    model: data.model,
    name: data.name,
    port: data.port,
    scheme,
    stripPrefix,
    redirectHttps,
    ...(check ? { healthCheck: withoutNulls(check) } : {}),
  };
}

/** Python's libraries write null for what is not set. */
const withoutNulls = (check: object): IngressHealthCheck =>
  Object.fromEntries(
    Object.entries(check).filter(([, value]) => value != null),
  ) as unknown as IngressHealthCheck;

export function parseIngressUnit(bag: Readonly<Record<string, string>>): IngressUnit | Flaw {
  const values = decode(bag, Object.keys(unitSchema.shape));
  if (isFlaw(values)) return values;
  const { data, error } = unitSchema.safeParse(values);
  if (error !== undefined) return flawOf(error);
  return { host: data.host, ...(data.ip ? { ip: data.ip } : {}) };
}

/** The provider's answer. */
export function parseIngress(text: string): { url: string | undefined } | { why: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { why: 'expected JSON' };
  }
  const url = (value as { url?: unknown } | null)?.url;
  if (value === null || url === null || url === '') return { url: undefined };
  if (typeof url !== 'string') return { why: 'expected an object with a url' };
  const parsed = httpUrl(url);
  return parsed === undefined ? { why: 'expected a URL with http or https' } : { url: parsed };
}

/** The URL without slashes at its end; undefined for what is none, or could be misread. */
export function httpUrl(text: string): string | undefined {
  if (!/^https?:\/\/[^\s"'<>\\^`{|}@?#\p{C}]+$/u.test(text) || !URL.canParse(text)) return undefined;
  return text.replace(/\/+$/, '');
}
