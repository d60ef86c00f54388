/** Revisions of a secret that go. */
import type { SecretState } from './model.ts';

/**
 * Without some revisions, or undefined when nothing is left. `latest` stays, as in Juju: a number that was given out
 * is not given to other content, whose consumers would take it for what they have.
 */
export function withoutRevisions(
  secret: SecretState,
  revisions: readonly number[] | undefined,
): SecretState | undefined {
  if (revisions === undefined) return undefined;
  const rest = secret.revisions.filter(({ revision }) => !revisions.includes(revision));
  return rest.length === 0 ? undefined : { ...secret, revisions: rest };
}
