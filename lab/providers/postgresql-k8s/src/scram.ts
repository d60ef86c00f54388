/** Whether a password is the one that the server keeps a verifier of (RFC 5803, RFC 5802 section 3). */

const verifierForm = /^SCRAM-SHA-256\$(\d+):([A-Za-z0-9+/=]+)\$([A-Za-z0-9+/=]+):[A-Za-z0-9+/=]+$/;

/** `password` is ASCII: no preparation of other characters here. Some two milliseconds. */
export async function passwordFits(password: string, verifier: string | null): Promise<boolean> {
  const [, iterations = '', salt = '', storedKey = ''] = verifierForm.exec(verifier ?? '') ?? [];
  if (storedKey === '') return false;
  const { subtle } = crypto; // the runtime's own: nothing to load
  const text = new TextEncoder();
  const secret = await subtle.importKey('raw', text.encode(password), 'PBKDF2', false, ['deriveBits']);
  const salted = await subtle.deriveBits(
    { name: 'PBKDF2', hash: 'SHA-256', salt: Buffer.from(salt, 'base64'), iterations: Number(iterations) },
    secret,
    256,
  );
  const key = await subtle.importKey('raw', salted, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  const clientKey = await subtle.sign('HMAC', key, text.encode('Client Key'));
  const stored = await subtle.digest('SHA-256', clientKey);
  return Buffer.from(stored).toString('base64') === storedKey;
}
