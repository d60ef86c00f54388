/** Private keys: the operator's, or one that this unit makes. */

const shortest = 2048;

/**
 * The operator's key, in PEM or in base64 of PEM (as `tls-client-private-key` may hold it), in the one form that
 * is used further on. What is wrong is told without the key.
 */
export async function parsePrivateKey(text: string): Promise<{ key: string } | { why: string }> {
  const { createPrivateKey } = await import('node:crypto');
  const pem = text.includes('-----BEGIN') ? text : Buffer.from(text, 'base64').toString('utf8');
  if (!pem.includes('-----BEGIN')) return { why: 'expected a private key in PEM, or base64 of it' };
  if (/-----BEGIN ENCRYPTED|^Proc-Type:.*ENCRYPTED/m.test(pem))
    return { why: 'the private key is encrypted' };
  try {
    const key = createPrivateKey(pem);
    const { modulusLength = 0 } = key.asymmetricKeyDetails ?? {};
    if (key.asymmetricKeyType !== 'rsa') return { why: `expected an RSA key, not ${key.asymmetricKeyType}` };
    if (modulusLength < shortest) return { why: `expected at least ${shortest} bits, not ${modulusLength}` };
    return { key: pkcs1(key) };
  } catch {
    return { why: 'the private key cannot be read' };
  }
}

/** A new RSA key in PEM. */
export async function makePrivateKey(): Promise<string> {
  const { generateKeyPair } = await import('node:crypto');
  return new Promise((resolve, reject) => {
    generateKeyPair('rsa', { modulusLength: shortest }, (error, _, key) =>
      error ? reject(error) : resolve(pkcs1(key)),
    );
  });
}

/** The form that Canonical's library keeps: PKCS#1, without a line break at its end. */
const pkcs1 = (key: import('node:crypto').KeyObject): string =>
  key.export({ type: 'pkcs1', format: 'pem' }).toString().trim();
