/** A refusal whose text is what a Juju user sees after `ERROR `. */
export class JujuError extends Error {
  override name = 'JujuError';
}

export const notFound = (kind: string, name: string): JujuError =>
  new JujuError(`${kind} "${name}" not found`);
