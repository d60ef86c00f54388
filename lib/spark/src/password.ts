/** Passwords for users of the workloads. */

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
/** Bytes from here on would make the first letters of the alphabet likelier. */
const unbiased = 256 - (256 % alphabet.length);

/**
 * `length` random letters and digits (32: 190 bits), so that no configuration file, URI or shell needs them
 * escaped. From the runtime's own generator: `node:crypto` costs each dispatch milliseconds to load.
 */
export function generatePassword(length = 32): string {
  let password = '';
  while (password.length < length) {
    for (const byte of crypto.getRandomValues(new Uint8Array(64))) {
      if (byte < unbiased && password.length < length) password += alphabet[byte % alphabet.length];
    }
  }
  return password;
}
