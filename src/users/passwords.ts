/** Passwords as bcrypt `$2a$` hashes, which PostgreSQL's crypt() verifies; made by a library. */

/** Rounds as a power of two. 12 is some 0.3 s of one core: paid once per password, never per event. */
const cost = 12;

export async function hashPassword(password: string): Promise<string> {
  const { default: bcrypt } = await import('bcryptjs');
  // pgcrypto knows the prefix 2a, not 2b; the two differ in no password of up to 72 bytes.
  const salt = (await bcrypt.genSalt(cost)).replace(/^\$2[by]\$/, '$2a$');
  return bcrypt.hash(password, salt);
}
