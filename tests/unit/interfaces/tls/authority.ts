/** A CA for tests: it signs requests, by itself or through another CA. */
import { webcrypto } from 'node:crypto';
import { loadX509 } from '@charmed-spark/interfaces';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

export interface Authority {
  /** PEM. */
  certificate: string;
  /** From this authority to the root. */
  path: string[];
  sign(csr: string, options?: SignOptions): Promise<string>;
}

export interface SignOptions {
  notBefore?: Date;
  notAfter?: Date;
  ca?: boolean;
}

const year = { notBefore: new Date('2025-12-31T00:00:00Z'), notAfter: new Date('2026-12-31T00:00:00Z') };

export async function makeAuthority(
  name: string,
  parent?: Authority & { key: unknown },
  life: Pick<SignOptions, 'notBefore' | 'notAfter'> = {},
): Promise<Authority & { key: unknown }> {
  const x509 = await loadX509();
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const extensions = [
    new x509.BasicConstraintsExtension(true, undefined, true),
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
  ];
  const certificate = parent
    ? await x509.X509CertificateGenerator.create({
        subject: `CN=${name}`,
        issuer: new x509.X509Certificate(parent.certificate).subject,
        publicKey: keys.publicKey as never,
        signingKey: parent.key as never,
        signingAlgorithm: algorithm,
        ...year,
        ...life,
        extensions,
      })
    : await x509.X509CertificateGenerator.createSelfSigned({
        name: `CN=${name}`,
        keys: keys as never,
        signingAlgorithm: algorithm,
        ...year,
        ...life,
        extensions,
      });
  const pem = certificate.toString('pem').trim();
  return {
    key: keys.privateKey,
    certificate: pem,
    path: [pem, ...(parent?.path ?? [])],
    async sign(csr, { ca = false, ...life } = {}) {
      const request = new x509.Pkcs10CertificateRequest(csr);
      const issued = await x509.X509CertificateGenerator.create({
        subject: request.subject,
        issuer: certificate.subject,
        publicKey: request.publicKey,
        signingKey: keys.privateKey as never,
        signingAlgorithm: algorithm,
        ...year,
        ...life,
        extensions: [new x509.BasicConstraintsExtension(ca, undefined, true), ...request.extensions],
      });
      return issued.toString('pem').trim();
    },
  };
}
