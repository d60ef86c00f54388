/** The X.509 library. Costly to load: only for who makes or reads a request. */
import type { webcrypto } from 'node:crypto';

type Library = typeof import('@peculiar/x509');

export async function loadX509(): Promise<Library> {
  // The library's containers of types need it first.
  await import('reflect-metadata');
  const [library, { webcrypto: crypto }] = await Promise.all([
    import('@peculiar/x509'),
    import('node:crypto'),
  ]);
  library.cryptoProvider.set(crypto as never);
  return library;
}

/** How RSA keys sign here. */
export const sha256Rsa = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } as const;

/** Both halves of an RSA key in PEM, in the form that the library signs with. */
export async function signingKeys(pem: string): Promise<webcrypto.CryptoKeyPair> {
  const { createPrivateKey, createPublicKey, webcrypto: crypto } = await import('node:crypto');
  const der = createPrivateKey(pem).export({ type: 'pkcs8', format: 'der' });
  const spki = createPublicKey(pem).export({ type: 'spki', format: 'der' });
  const [privateKey, publicKey] = await Promise.all([
    crypto.subtle.importKey('pkcs8', der, sha256Rsa, false, ['sign']),
    crypto.subtle.importKey('spki', spki, sha256Rsa, true, ['verify']),
  ]);
  return { privateKey, publicKey };
}

/** PEM as Python's cryptography writes it and compares it: lines of 64 characters, none at the end. */
export const tidyPem = (pem: string): string => pem.replaceAll('\r', '').trim();
