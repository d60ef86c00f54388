/** Secret identifiers. */

const idPattern = /^[0-9a-v]{20}$/;
const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export interface SecretUri {
  id: string;
  /** Model that a cross-model reference names. */
  modelUuid?: string;
}

/** Reads `secret:<id>`, `secret://<model>/<id>`, `secret:<model>/<id>` or a bare `<id>`; undefined when none. */
export function parseSecretUri(text: string): SecretUri | undefined {
  const path = text.replace(/^secret:(\/\/)?/, '');
  const slash = path.indexOf('/');
  if (slash < 0) return idPattern.test(path) ? { id: path } : undefined;
  const modelUuid = path.slice(0, slash);
  const id = path.slice(slash + 1);
  if (!text.startsWith('secret:') || !uuidPattern.test(modelUuid) || !idPattern.test(id)) return undefined;
  return { id, modelUuid };
}

/** The canonical form that secret-add prints and the hook environment carries. */
export function secretUri(id: string): string {
  return `secret:${id}`;
}
