/** The provider's databag, read by a requirer; and what either side may find under the same keys. */
import { pythonJson } from '../python-json.ts';
import { tidyPem } from './x509.ts';

/** A provider's answer to one request, not checked yet. */
export interface ProvidedCertificate {
  csr: string;
  certificate: string;
  ca: string;
  chain: string[];
  revoked: boolean;
}

/** Why a provider does not issue what was asked for. */
export interface RequestError {
  csr: string;
  code: number;
  name: string;
  message: string;
}

export interface ProvidedBag {
  certificates: ProvidedCertificate[];
  /** Answers that are not what they should be: the request, and what is wrong. */
  malformed: { csr: string; why: string }[];
  errors: RequestError[];
}

/** The provider's bag. One wrong entry does not spoil the others: `flaw` is about the whole value. */
export async function readProvidedBag(
  bag: Readonly<Record<string, string>>,
): Promise<ProvidedBag & { flaw?: { field: string; why: string } }> {
  const certificates = parseArray(bag.certificates);
  const errors = parseArray(bag.request_errors) ?? [];
  if (certificates === undefined) {
    const flaw = { field: 'certificates', why: 'expected a JSON list' };
    return { certificates: [], malformed: [], errors: [], flaw };
  }
  if (certificates.length + errors.length === 0) return { certificates: [], malformed: [], errors: [] };
  const { parseCertificate, parseError } = await import('./provided-schema.ts');
  const entries = certificates.flatMap((entry) => parseCertificate(entry) ?? []);
  return {
    certificates: entries.flatMap((entry) => ('why' in entry ? [] : [entry])),
    malformed: entries.flatMap((entry) => ('why' in entry ? [entry] : [])),
    errors: errors.flatMap((entry) => parseError(entry) ?? []),
  };
}

/** A JSON list out of a databag, empty when there is none; undefined when it is something else. */
export function parseArray(text: string | undefined): unknown[] | undefined {
  if (text === undefined) return [];
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The requests of a databag as this side wrote them; everything else in it is nothing. */
export function readOwnRequests(bag: Readonly<Record<string, string>>): string[] {
  return (parseArray(bag.certificate_signing_requests) ?? []).flatMap((entry) => {
    const csr = (entry as { certificate_signing_request?: unknown } | null)?.certificate_signing_request;
    return typeof csr === 'string' ? [tidyPem(csr)] : [];
  });
}

/** The value of `certificate_signing_requests`; undefined, which deletes the key, for none. */
export function ownRequests(requests: readonly string[]): string | undefined {
  if (requests.length === 0) return undefined;
  // `ca` always: providers on pydantic 2 take an entry without it for invalid, and drop all of them.
  return pythonJson(requests.map((csr) => ({ certificate_signing_request: csr, ca: false })));
}
