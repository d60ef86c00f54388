/** Passwords as bcrypt `$2a$` hashes, which PostgreSQL's crypt() verifies; made by libraries. */

/** Rounds as a power of two. 12 is some 0.3 s of one core: paid once per password, never per event. */
const cost = 12;

/** bcrypt looks at 72 bytes and no more: a longer password would be accepted by its beginning. */
const longestPassword = 72;

/** Why it cannot be a password; undefined when it can. The password is not repeated. */
export function passwordFlaw(password: string): string | undefined {
  if (password === '') return 'is empty';
  // Hive's server side of SASL PLAIN makes a character of each byte: over JDBC others would never be the password.
  if (/[^ -~]/.test(password)) return 'has a character that is not printable ASCII';
  if (password.length > longestPassword) return `is longer than ${longestPassword} bytes`;
  return undefined;
}

/** What the runtime that packed charms are made with has built in. */
interface Runtime {
  Bun?: { password: { hash(text: string, how: { algorithm: 'bcrypt'; cost: number }): Promise<string> } };
}

/** Hashes beside each other on all cores in the packed charm: many new clients at once take seconds, not minutes. */
export async function hashPassword(password: string): Promise<string> {
  const native = (globalThis as Runtime).Bun?.password;
  const hash =
    native === undefined
      ? await (await import('bcryptjs')).default.hash(password, cost)
      : await native.hash(password, { algorithm: 'bcrypt', cost });
  // pgcrypto knows the prefix 2a, not 2b; the two differ in no password of up to 72 bytes.
  return hash.replace(/^\$2[by]\$/, '$2a$');
}
