/** The CA: made here, kept in a secret of the application, and what it signs. */
import {
  type CertificateAnswer,
  type CertificateOrder,
  loadX509,
  makePrivateKey,
  sha256Rsa,
  signingKeys,
} from '@charmed-spark/interfaces';

export interface Authority {
  /** PEM. */
  key: string;
  certificate: string;
}

/** Clocks of other machines may be a little late. */
const leeway = 60_000;

/** A new CA that signs itself. */
export async function makeAuthority(commonName: string, validity: number, now: Date): Promise<Authority> {
  const key = await makePrivateKey();
  const [x509, keys] = await Promise.all([loadX509(), signingKeys(key)]);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: new x509.Name([{ CN: [{ utf8String: commonName }] }]),
    keys,
    signingAlgorithm: sha256Rsa,
    notBefore: new Date(now.getTime() - leeway),
    notAfter: new Date(now.getTime() + validity),
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { key, certificate: certificate.toString('pem').trim() };
}

/** What a CA is made again for. */
export async function readAuthority(
  certificate: string,
): Promise<{ commonName: string; notAfter: Date } | undefined> {
  const { X509Certificate } = await import('node:crypto');
  try {
    const { subject, validTo } = new X509Certificate(certificate);
    return { commonName: /^CN=(.*)$/m.exec(subject)?.[1] ?? '', notAfter: new Date(validTo) };
  } catch {
    return undefined;
  }
}

/** A certificate for the request. `why` tells what is wrong with a request. */
export async function sign(
  { csr, isCa }: CertificateOrder,
  authority: Authority,
  validity: number,
  now: Date,
): Promise<CertificateAnswer | { csr: string; why: string }> {
  const [x509, keys] = await Promise.all([loadX509(), signingKeys(authority.key)]);
  const ca = new x509.X509Certificate(authority.certificate);
  const request = await readRequest(csr);
  if (request === undefined) return { csr, why: 'the request cannot be read' };
  if (!(await request.verify().catch(() => false)))
    return { csr, why: 'the request is not signed by its key' };
  const names = [...request.extensions].filter(
    (extension) => extension instanceof x509.SubjectAlternativeNameExtension,
  );
  const flags = x509.KeyUsageFlags;
  const usage = isCa ? flags.keyCertSign | flags.cRLSign : flags.digitalSignature | flags.keyEncipherment;
  const { serverAuth, clientAuth } = x509.ExtendedKeyUsage;
  const certificate = await x509.X509CertificateGenerator.create({
    subject: request.subjectName,
    issuer: ca.subjectName,
    publicKey: request.publicKey,
    signingKey: keys.privateKey,
    signingAlgorithm: sha256Rsa,
    notBefore: new Date(now.getTime() - leeway),
    notAfter: new Date(Math.min(now.getTime() + validity, ca.notAfter.getTime())),
    extensions: [
      new x509.BasicConstraintsExtension(isCa, undefined, true),
      new x509.KeyUsagesExtension(usage, true),
      ...(isCa ? [] : [new x509.ExtendedKeyUsageExtension([serverAuth, clientAuth])]),
      await x509.SubjectKeyIdentifierExtension.create(request.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(keys.publicKey),
      // Of what a request brings along, only its names: the rest is the CA's to decide.
      ...names,
    ],
  });
  const pem = certificate.toString('pem').trim();
  return { csr, certificate: pem, ca: authority.certificate, chain: [pem, authority.certificate] };
}

async function readRequest(csr: string) {
  const x509 = await loadX509();
  try {
    return new x509.Pkcs10CertificateRequest(csr);
  } catch {
    return undefined;
  }
}
