/** Certificate signing requests (PKCS#10): made for this unit, and read to be compared. */
import { ipAddress } from './attributes.ts';
import type { Attributes } from './state.ts';
import { loadX509, sha256Rsa, signingKeys, tidyPem } from './x509.ts';

/**
 * X.500 unique identifier. Without it a renewed request would be the same as the one before, and the provider
 * would see nothing to do.
 */
const uniqueIdentifier = '2.5.4.45';

/** A new request, different from every other one. `key` is RSA in PEM. */
export async function makeSigningRequest(attributes: Attributes, key: string): Promise<string> {
  const [x509, { randomUUID }, keys] = await Promise.all([
    loadX509(),
    import('node:crypto'),
    signingKeys(key),
  ]);
  const names = [
    ...attributes.dns.map((value) => ({ type: 'dns' as const, value })),
    ...attributes.ip.map((value) => ({ type: 'ip' as const, value })),
  ];
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: new x509.Name([
      { CN: [{ utf8String: attributes.commonName }] },
      { [uniqueIdentifier]: [{ utf8String: randomUUID() }] },
    ]),
    keys,
    signingAlgorithm: sha256Rsa,
    extensions: names.length > 0 ? [new x509.SubjectAlternativeNameExtension(names, false)] : [],
  });
  return tidyPem(request.toString('pem'));
}

export interface SigningRequest extends Attributes {
  /** The public key in DER (SPKI), in base64. */
  publicKey: string;
  /** It holds more than a requirer of ours asks for, or lacks the unique identifier. */
  foreign: boolean;
}

/** Reads a request; undefined when it is none. */
export async function readSigningRequest(pem: string): Promise<SigningRequest | undefined> {
  const x509 = await loadX509();
  try {
    const request = new x509.Pkcs10CertificateRequest(pem);
    // A copy: the library's lists pass their class on.
    const names = [...request.extensions]
      .filter((extension) => extension instanceof x509.SubjectAlternativeNameExtension)
      .flatMap(({ names: { items } }) => items);
    const of = (type: string): string[] =>
      names.filter((name) => name.type === type).map(({ value }) => value);
    const subject = request.subjectName.toJSON().flatMap((part) => Object.keys(part));
    return {
      commonName: request.subjectName.getField('CN')[0] ?? '',
      dns: of('dns').sort(),
      ip: of('ip')
        .map((address) => ipAddress(address) ?? address)
        .sort(),
      publicKey: Buffer.from(request.publicKey.rawData).toString('base64'),
      foreign:
        !subject.includes(uniqueIdentifier) ||
        subject.some((field) => field !== 'CN' && field !== uniqueIdentifier) ||
        names.some(({ type }) => type !== 'dns' && type !== 'ip'),
    };
  } catch {
    return undefined;
  }
}

/** The public half of a private key, as `SigningRequest.publicKey`. */
export async function publicKeyOf(key: string): Promise<string> {
  const { createPublicKey } = await import('node:crypto');
  return createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64');
}
