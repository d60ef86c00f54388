/** The X.509 library. Costly to load: only for who makes or reads a request. */
type Library = typeof import('@peculiar/x509');

export async function loadX509(): Promise<Library> {
  // The library's containers of types need it first.
  await import('reflect-metadata');
  const [library, { webcrypto }] = await Promise.all([import('@peculiar/x509'), import('node:crypto')]);
  library.cryptoProvider.set(webcrypto as never);
  return library;
}

/** PEM as Python's cryptography writes it and compares it: lines of 64 characters, none at the end. */
export const tidyPem = (pem: string): string => pem.replaceAll('\r', '').trim();
