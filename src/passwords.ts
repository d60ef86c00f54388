/** Passwords: made, hashed and compared by libraries; hashes are bcrypt `$2a$`, which PostgreSQL's crypt() verifies. */
import { randomInt } from 'node:crypto';

/** Rounds as a power of two. 12 is some 0.3 s of one core: paid once per password, never per event. */
const cost = 12;

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** `length` random letters and digits (32: 190 bits). */
export const generatePassword = (length = 32): string =>
  Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');

export async function hashPassword(password: string): Promise<string> {
  const { default: bcrypt } = await import('bcryptjs');
  // pgcrypto knows the prefix 2a, not 2b; the two differ in no password of up to 72 bytes.
  const salt = (await bcrypt.genSalt(cost)).replace(/^\$2[by]\$/, '$2a$');
  return bcrypt.hash(password, salt);
}
