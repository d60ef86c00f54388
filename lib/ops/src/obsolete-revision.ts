/** What happens to a revision that Juju wants removed when the charm says nothing about it. */
import { PermissionDeniedError, SecretNotFoundError } from './errors.ts';
import type { CharmEvent } from './events.ts';
import type { Session } from './session.ts';

/** Whether a hook asks for the removal of one revision: nobody tracks it any more, or it has expired. */
export function asksForRemoval(name: string): boolean {
  return name === 'secret-remove' || name === 'secret-expired';
}

/**
 * Removes the event's revision: Juju keeps every revision until its owner says so, and raises `secret-remove`
 * once, so that a forgotten one, e.g. an old password, stays for ever.
 */
export async function removeRevisionOf(event: CharmEvent, session: Session): Promise<void> {
  if (event.kind !== 'secret' || event.revision === undefined) return;
  try {
    await event.secret.removeRevision(event.revision);
  } catch (error) {
    // Gone already, or this unit lost the leadership: then Juju asks the new leader.
    if (!(error instanceof SecretNotFoundError || error instanceof PermissionDeniedError)) throw error;
    session.log.debug(`revision ${event.revision} of ${event.secret.id} is left: ${error.message}`);
  }
}
