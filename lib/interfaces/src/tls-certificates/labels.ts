/**
 * Secrets of a requirer, named as Canonical's library (v4) names them, so that either can take the other's
 * place without a new key or certificate.
 */
const library = 'afd8c2bccf834997afce12c2706d2ede';

/** Label of the secret {`private-key`} with the key that this unit made for itself. */
export const keyLabel = (unit: number, endpoint: string): string =>
  `${library}-private-key-${unit}-${endpoint}`;

/** Label of the secret {`certificate`, `csr`, ...} with the answer to a request. */
export const certificateLabel = async (unit: number, csr: string): Promise<string> =>
  `${library}-certificate-${unit}-${await sha256(csr)}`;

/** In hexadecimal. By the runtime's own means: `node:crypto` costs every dispatch some milliseconds. */
export async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Buffer.from(digest).toString('hex');
}
