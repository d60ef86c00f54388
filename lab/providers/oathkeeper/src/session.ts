/** Sessions: signed tokens that Oathkeeper verifies with the public half of the application's key. */
import type { JsonWebKey, KeyObject } from 'node:crypto';
import { sessionCookie } from './rules.ts';

export interface Person {
  email: string;
  name: string;
}

export interface Session {
  token: string;
  cookie: string;
  expires: string;
}

/** The token says who somebody is until `expires` (RFC 7519, signed as RS256 of RFC 7518). */
export async function makeSession(
  { email, name }: Person,
  key: string,
  issuer: string,
  minutes: number,
  now: Date,
): Promise<Session> {
  const { createHash, createPrivateKey, randomUUID, sign } = await import('node:crypto');
  const privateKey = createPrivateKey(key);
  const issued = Math.floor(now.getTime() / 1000);
  const expires = issued + minutes * 60;
  // The same person has the same identity in every session.
  const subject = createHash('sha256').update(`${issuer} ${email.toLowerCase()}`).digest('hex').slice(0, 32);
  const header = { alg: 'RS256', typ: 'JWT', kid: await keyId(key) };
  const claims = { iss: issuer, sub: subject, email, name, iat: issued, exp: expires, jti: randomUUID() };
  const text = [header, claims].map((part) => encode(JSON.stringify(part))).join('.');
  const token = `${text}.${sign('sha256', Buffer.from(text), privateKey).toString('base64url')}`;
  return { token, cookie: `${sessionCookie}=${token}`, expires: new Date(expires * 1000).toISOString() };
}

/** The key set (RFC 7517) that Oathkeeper verifies with. No secret in it. */
export async function publicKeys(key: string): Promise<string> {
  const jwk = await publicJwk(key);
  return `${JSON.stringify({ keys: [{ ...jwk, use: 'sig', alg: 'RS256', kid: await keyId(key) }] })}\n`;
}

async function publicJwk(key: string): Promise<JsonWebKey> {
  const { createPublicKey } = await import('node:crypto');
  const publicKey: KeyObject = createPublicKey(key);
  return publicKey.export({ format: 'jwk' });
}

async function keyId(key: string): Promise<string> {
  const { createHash } = await import('node:crypto');
  return createHash('sha256')
    .update(JSON.stringify(await publicJwk(key)))
    .digest('hex')
    .slice(0, 16);
}

const encode = (text: string): string => Buffer.from(text).toString('base64url');

/** What is wrong with the person of a new session: both end up in headers. */
export function personFlaw({ email, name }: Person): string | undefined {
  if (!/^[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[A-Za-z0-9.-]{1,190}$/.test(email)) {
    return `email: expected an address such as alice@example.com, not ${JSON.stringify(email.slice(0, 100))}`;
  }
  return /^[\x20-\x7e]{1,100}$/.test(name) ? undefined : 'name: expected 1-100 printable ASCII characters';
}
