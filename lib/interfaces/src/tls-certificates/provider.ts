/** The provider's side of `tls-certificates`: what was asked for, and the answers. */
import type { Relation } from '@charmed-spark/ops';
import { pythonJson } from '../python-json.ts';
import { type ProvidedBag, parseArray, readProvidedBag } from './provided.ts';
import { tidyPem } from './x509.ts';

/** What one unit, or the application, asks for. The text comes from another charm and is not checked. */
export interface CertificateOrder {
  /** Name of the unit or application in whose databag it stands. */
  from: string;
  csr: string;
  /** A certificate of a CA is asked for. */
  isCa: boolean;
}

export interface CertificateOrders {
  relation: Relation;
  orders: CertificateOrder[];
  /** Databags that are not what they should be. */
  flaws: { from: string; why: string }[];
}

/** Longer ones are nobody's request: keys of 16384 bits and two hundred names fit. */
const longestRequest = 32_768;

/** All requests of a relation: of every unit's databag and of the application's, the same request once. */
export async function readCertificateOrders(relation: Relation): Promise<CertificateOrders> {
  const bags = [relation.remoteApp, ...relation.units.map((unit) => relation.unit(unit))];
  const read = await Promise.all(bags.map(async (bag) => ({ from: bag.entity, bag: await bag.read() })));
  const orders = new Map<string, CertificateOrder>();
  const flaws: { from: string; why: string }[] = [];
  for (const { from, bag } of read) {
    const entries = parseArray(bag.certificate_signing_requests);
    if (entries === undefined) flaws.push({ from, why: 'certificate_signing_requests is no JSON list' });
    for (const entry of entries ?? []) {
      const order = parseOrder(from, entry);
      if (order === undefined) {
        flaws.push({ from, why: 'an entry of certificate_signing_requests is no request' });
      } else if (!orders.has(order.csr)) orders.set(order.csr, order);
    }
  }
  return { relation, orders: [...orders.values()], flaws };
}

function parseOrder(from: string, entry: unknown): CertificateOrder | undefined {
  if (entry === null || typeof entry !== 'object') return undefined;
  // The schema's first version has no `ca`.
  const { certificate_signing_request: csr, ca = false } = entry as Record<string, unknown>;
  if (typeof csr !== 'string' || csr.length > longestRequest || !csr.includes('-----BEGIN')) return undefined;
  return { from, csr: tidyPem(csr), isCa: ca === true };
}

/** The answer to a request. All texts are PEM; the chain begins with the certificate and ends with the root. */
export interface CertificateAnswer {
  csr: string;
  certificate: string;
  ca: string;
  chain: readonly string[];
  revoked?: boolean;
}

/** Why a request is not answered with a certificate. */
export interface CertificateRefusal {
  csr: string;
  /** 101 address, 102 domain, 103 wildcard not allowed; 201 server not available; 999 anything else. */
  code: 101 | 102 | 103 | 201 | 999;
  name: string;
  message: string;
}

/** What this provider has answered so far (leader only). */
export const readCertificateAnswers = async (relation: Relation): Promise<ProvidedBag> =>
  readProvidedBag(await relation.localApp.read());

/** Writes all answers of a relation (leader only); one whose request is gone is to be left out. */
export async function writeCertificateAnswers(
  relation: Relation,
  answers: readonly CertificateAnswer[],
  refusals: readonly CertificateRefusal[] = [],
): Promise<void> {
  const certificates = answers.map(({ csr, certificate, ca, chain, revoked }) => ({
    ca,
    certificate_signing_request: csr,
    certificate,
    chain,
    ...(revoked ? { revoked } : {}),
  }));
  const errors = refusals.map(({ csr, ...error }) => ({ csr, error }));
  await relation.localApp.update({
    certificates: certificates.length > 0 ? pythonJson(certificates) : undefined,
    request_errors: errors.length > 0 ? pythonJson(errors) : undefined,
  });
}
