/** Schemas of the provider's databag. Unknown keys are allowed: newer providers have more of them. */
import * as z from 'zod/mini';
import type { ProvidedCertificate, RequestError } from './provided.ts';
import { tidyPem } from './x509.ts';

const certificate = z.object({
  certificate_signing_request: z.string('expected text'),
  certificate: z.string('expected text'),
  ca: z.string('expected text'),
  chain: z.optional(z.nullable(z.array(z.string('expected text'), 'expected a list'))),
  revoked: z.optional(z.nullable(z.boolean('expected true or false'))),
});

const error = z.object({
  // The library writes `csr`, its published schema has the longer name.
  csr: z.optional(z.string()),
  certificate_signing_request: z.optional(z.string()),
  error: z.object({ code: z.number(), name: z.string(), message: z.string() }),
});

/** An entry of `certificates`; undefined when it does not even say which request it answers. */
export function parseCertificate(
  entry: unknown,
): ProvidedCertificate | { csr: string; why: string } | undefined {
  const { data, error: wrong } = certificate.safeParse(entry);
  if (data === undefined) {
    const csr = (entry as { certificate_signing_request?: unknown } | null)?.certificate_signing_request;
    const why = `${wrong.issues[0]?.path.join('.')}: ${wrong.issues[0]?.message}`;
    return typeof csr === 'string' ? { csr: tidyPem(csr), why } : undefined;
  }
  return {
    csr: tidyPem(data.certificate_signing_request),
    certificate: data.certificate,
    ca: data.ca,
    chain: data.chain ?? [],
    revoked: data.revoked ?? false,
  };
}

/** An entry of `request_errors`; undefined when it is none. */
export function parseError(entry: unknown): RequestError | undefined {
  const { data } = error.safeParse(entry);
  const csr = data?.csr ?? data?.certificate_signing_request;
  return data === undefined || csr === undefined ? undefined : { csr: tidyPem(csr), ...data.error };
}
