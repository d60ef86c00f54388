/** Files in a layer's words. */

/**
 * A short digest of texts. In the environment of a service it makes `replan` restart a server whose files, which it
 * reads at its start only, have changed. It tells nothing of a text that is random and long, such as a key.
 */
export function fingerprint(...texts: string[]): string {
  const hash = process.getBuiltinModule('node:crypto').createHash('sha256');
  return hash.update(JSON.stringify(texts)).digest('hex').slice(0, 16);
}
