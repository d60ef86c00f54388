const alphabet = '0123456789abcdefghijklmnopqrstuv';

/**
 * A secret id shaped like Juju's (xid): 12 bytes, the first four the time in seconds, as 20 characters of
 * [0-9a-v].
 * @param random eight fresh random bytes
 */
export function makeSecretId(now: Date, random: Uint8Array): string {
  const seconds = Math.floor(now.getTime() / 1000);
  const bytes = [seconds >>> 24, (seconds >>> 16) & 255, (seconds >>> 8) & 255, seconds & 255];
  for (let i = 0; i < 8; i++) bytes.push(random[i] ?? 0);
  let id = '';
  let buffer = 0;
  let bits = 0;
  for (const byte of bytes) {
    buffer = ((buffer << 8) | byte) & 0xffff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      id += alphabet[(buffer >> bits) & 31];
    }
  }
  return id + alphabet[(buffer << (5 - bits)) & 31];
}
