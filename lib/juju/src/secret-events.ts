/** Which secret hooks a unit is due (Juju contract 5.4). */
import type { ModelState, SecretState } from './model.ts';
import { applicationOf } from './names.ts';
import { canManage, canRead, isOwnedBy } from './secret-access.ts';
import { secretUri } from './secret-uri.ts';

export interface SecretEvent {
  uri: string;
  label?: string;
  revision: number;
}

/** The label under which a unit knows a secret: the owner's for its own, else its consumer label. */
export function labelFor(secret: SecretState, unit: string): string | undefined {
  return isOwnedBy(secret, unit) ? secret.label : secret.consumers[unit]?.label;
}

function event(secret: SecretState, unit: string, revision: number): SecretEvent {
  const label = labelFor(secret, unit);
  return { uri: secretUri(secret.id), revision, ...(label ? { label } : {}) };
}

/** Secrets that the unit has read in an older revision than the latest. */
export function secretsChangedFor(model: ModelState, unit: string): SecretEvent[] {
  return Object.values(model.secrets)
    .filter((secret) => {
      const consumer = secret.consumers[unit];
      return consumer !== undefined && consumer.revision < secret.latest && canRead(model, secret, unit);
    })
    .map((secret) => event(secret, unit, secret.latest));
}

/** Name of a revision in a list of handled ones: `secret:<id>/<revision>`. */
export function revisionName(uri: string, revision: number): string {
  return `${uri}/${revision}`;
}

/**
 * Revisions of secrets managed by the unit (the leader for its application's) that are not the latest and that
 * nobody tracks. Never those of user secrets.
 * @param handled names (see revisionName) of revisions whose secret-remove already ran
 */
export function secretsObsoleteFor(
  model: ModelState,
  unit: string,
  handled: Iterable<string> = [],
): SecretEvent[] {
  const done = new Set(handled);
  const isLeader = model.applications[applicationOf(unit)]?.leader === unit;
  return Object.values(model.secrets)
    .filter((secret) => canManage(secret, unit, isLeader))
    .flatMap((secret) => {
      const tracked = new Set(Object.values(secret.consumers).map((consumer) => consumer.revision));
      return secret.revisions
        .map(({ revision }) => revision)
        .filter((revision) => revision !== secret.latest && !tracked.has(revision))
        .filter((revision) => !done.has(revisionName(secretUri(secret.id), revision)))
        .map((revision) => event(secret, unit, revision));
    });
}
