/** A certificate authority that nobody here is related to. */
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { X509CertificateGenerator } from '@peculiar/x509';

let made: Promise<string> | undefined;

/** Its certificate in PEM; the same one in every call. */
export function otherAuthority(): Promise<string> {
  made ??= make();
  return made;
}

async function make(): Promise<string> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=Another authority',
    keys,
    signingAlgorithm: algorithm,
    notAfter: new Date(Date.now() + 86_400_000),
  });
  return certificate.toString('pem');
}
