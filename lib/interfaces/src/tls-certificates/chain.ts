/** Checks what a provider issued: untrusted input, in whatever order. */
import type { X509Certificate } from 'node:crypto';
import { longestPem, readCertificate, splitPem } from '../certificates.ts';
import type { ProvidedCertificate } from './provided.ts';
import type { IssuedCertificate } from './state.ts';

/**
 * The certificate for `key`, its chain put in order: each certificate before the one that signed it. `why` tells
 * what cannot be used. Whether it has expired is not checked here.
 */
export async function checkIssued(
  provided: ProvidedCertificate,
  key: string,
): Promise<{ issued: IssuedCertificate } | { why: string }> {
  const { createPrivateKey } = await import('node:crypto');
  const [certificates, ca, chain] = await Promise.all([
    read([provided.certificate]),
    read([provided.ca]),
    read(provided.chain),
  ]);
  if (typeof certificates === 'string') return { why: `certificate: ${certificates}` };
  if (typeof ca === 'string') return { why: `ca: ${ca}` };
  if (typeof chain === 'string') return { why: `chain: ${chain}` };
  const [authority] = ca;
  const privateKey = createPrivateKey(key);
  const leaf = certificates.find((one) => one.checkPrivateKey(privateKey));
  if (leaf === undefined) return { why: 'the certificate does not belong to the key of the request' };
  if (authority === undefined) return { why: 'ca: expected a certificate in PEM' };
  if (leaf.fingerprint256 === authority.fingerprint256 && !hasSigned(leaf, leaf))
    return { why: 'ca: the certificate itself, which it did not sign' };
  if (leaf.ca) return { why: 'a certificate of a CA, which was not asked for' };
  const path = pathFrom(leaf, [...certificates, ...chain, ...ca]);
  if (!path.some((one) => one.fingerprint256 === authority.fingerprint256)) {
    return { why: `the chain does not lead to the CA: no certificate of ${issuerOf(path.at(-1) ?? leaf)}` };
  }
  const notAfter = new Date(leaf.validTo);
  const chainUntil = firstEnd([...path, authority]);
  return {
    issued: {
      key,
      certificate: pem(leaf),
      ca: pem(authority),
      chain: path.map(pem),
      notAfter,
      ...(chainUntil < notAfter ? { chainUntil } : {}),
    },
  };
}

const firstEnd = (certificates: readonly X509Certificate[]): Date =>
  new Date(Math.min(...certificates.map(({ validTo }) => Date.parse(validTo))));

/** A signature is checked for each of them, at each step of the path. */
const mostCertificates = 50;

/** Every certificate of the texts, or what is wrong with them. An empty text has none. */
async function read(texts: readonly string[]): Promise<X509Certificate[] | string> {
  const found: X509Certificate[] = [];
  for (const text of texts) {
    if (text.length > longestPem) return `longer than ${longestPem} characters`;
    const blocks = splitPem(text);
    if (blocks === undefined) return 'expected a certificate in PEM';
    if (found.length + blocks.length > mostCertificates) return `more than ${mostCertificates} certificates`;
    for (const block of blocks) {
      const certificate = await readCertificate(block);
      if (certificate === undefined) return 'a certificate that cannot be read';
      found.push(certificate);
    }
  }
  return found;
}

const hasSigned = (issuer: X509Certificate, certificate: X509Certificate): boolean =>
  certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);

/** From a certificate to the last known one that signed. */
function pathFrom(leaf: X509Certificate, known: readonly X509Certificate[]): X509Certificate[] {
  const path = [leaf];
  for (let last: X509Certificate | undefined = leaf; last !== undefined; ) {
    const current: X509Certificate = last;
    last = known.find(
      (one) =>
        !path.some(({ fingerprint256 }) => fingerprint256 === one.fingerprint256) && hasSigned(one, current),
    );
    if (last !== undefined) path.push(last);
  }
  return path;
}

/** On one line, and no longer than a status can show. */
const issuerOf = ({ issuer }: X509Certificate): string =>
  issuer.replace(/[^\x20-\x7e]+/g, ', ').slice(0, 120);

const pem = (certificate: X509Certificate): string => certificate.toString().trim();
