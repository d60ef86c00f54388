/** Certificates in PEM out of an untrusted databag. */
import type { X509Certificate } from 'node:crypto';

const begin = '-----BEGIN CERTIFICATE-----';
const end = '-----END CERTIFICATE-----';

/** Of PEM text, in characters: room for a chain of some thirty certificates. */
export const longestPem = 65_536;

/** The certificates of `pem`, each with its markers; undefined when one has no end, or there is none. */
export function splitPem(pem: string): string[] | undefined {
  const blocks: string[] = [];
  for (let at = pem.indexOf(begin); at >= 0; at = pem.indexOf(begin, at)) {
    const last = pem.indexOf(end, at);
    if (last < 0) return undefined;
    blocks.push(pem.slice(at, last + end.length));
    at = last + end.length;
  }
  return blocks.length > 0 ? blocks : undefined;
}

/** The certificates of `pem` without what stands around them, which not every reader knows to leave out. */
export const tidyCertificates = (pem: string): string =>
  (splitPem(pem) ?? []).join('\n').replaceAll('\r', '');

/** Runtimes read on after a NUL in a block that others stop at. */
const isPlain = (block: string): boolean =>
  /^[A-Za-z0-9+/=\s]*$/.test(block.slice(begin.length, -end.length));

/**
 * The certificate of one PEM block; undefined when it, its key or its dates cannot be read: the runtimes look into
 * those only when asked, and throw then.
 */
export async function readCertificate(block: string): Promise<X509Certificate | undefined> {
  // Costly to load: paid by those whose server speaks TLS.
  const { X509Certificate } = await import('node:crypto');
  if (!isPlain(block.trim())) return undefined;
  try {
    const certificate = new X509Certificate(block);
    const dates = [certificate.validFrom, certificate.validTo].map((date) => Date.parse(date));
    return certificate.publicKey === undefined || dates.some(Number.isNaN) ? undefined : certificate;
  } catch {
    return undefined;
  }
}

/** What is wrong with a list of certificates; undefined when every one can be read. */
export async function certificatesFlaw(pem: string): Promise<string | undefined> {
  if (pem.length > longestPem) return `longer than ${longestPem} characters`;
  const blocks = splitPem(pem);
  if (blocks === undefined) return 'expected certificates in PEM';
  for (const [index, block] of blocks.entries()) {
    if ((await readCertificate(block)) === undefined) return `certificate ${index + 1} cannot be read`;
  }
  return undefined;
}
