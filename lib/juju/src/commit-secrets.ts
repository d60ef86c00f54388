/** The secrets part of a commit: create, update, track, grant, revoke, remove. */
import { CommitError } from './errors.ts';
import { quote } from './go-text.ts';
import type { HookChanges } from './hook.ts';
import type { ModelState, SecretState } from './model.ts';
import { applicationOf } from './names.ts';
import { localEnd, remoteEnd } from './relation-view.ts';
import { canManage, canRead, sameEntity, withGrant, withoutGrants } from './secret-access.ts';
import { withoutRevisions } from './secret-revisions.ts';
import { nextRotation, rfc3339 } from './secret-rotation.ts';
import { sameContent } from './secret-value.ts';

type Secrets = Record<string, SecretState>;
type SecretUpdate = HookChanges['secretsUpdated'][number];

export function commitSecrets(
  model: ModelState,
  unit: string,
  isLeader: boolean,
  changes: HookChanges,
  now: Date,
): ModelState {
  const secrets = { ...model.secrets };
  const managed = (id: string): SecretState => {
    const secret = secrets[id];
    if (secret === undefined) throw new CommitError(`secret ${quote(id)} not found`);
    if (!canManage(secret, unit, isLeader)) throw new CommitError('permission denied');
    return secret;
  };

  for (const secret of changes.secretsCreated) {
    if (secret.owner.kind === 'application' && !isLeader) {
      throw new CommitError(
        `creating secrets: ${quote(unit)} is not leader of ${quote(applicationOf(unit))}`,
      );
    }
    if (!canManage(secret, unit, isLeader) || secrets[secret.id]) throw new CommitError('permission denied');
    refuseLabelClash(secrets, secret, secret.label);
    const due = nextRotation(secret.rotate, now);
    secrets[secret.id] = { ...secret, ...(due === undefined ? {} : { nextRotate: due }) };
  }
  for (const update of changes.secretsUpdated) {
    const secret = managed(update.id);
    if (update.label !== undefined) refuseLabelClash(secrets, secret, update.label);
    secrets[secret.id] = updated(secret, update, now);
  }
  for (const { id, revision } of changes.secretsTracked) {
    const secret = secrets[id];
    if (secret === undefined || !canRead(model, secret, unit)) continue;
    const consumer = { ...secret.consumers[unit], revision };
    secrets[id] = { ...secret, consumers: { ...secret.consumers, [unit]: consumer } };
  }
  for (const grant of changes.secretGrants) {
    const secret = managed(grant.id);
    const target = grantTarget(model, unit, grant);
    secrets[secret.id] = {
      ...secret,
      grants: withGrant(secret.grants, { target, relationId: grant.relationId }),
    };
  }
  for (const revoke of changes.secretRevokes) {
    const secret = managed(revoke.id);
    secrets[secret.id] = { ...secret, grants: withoutGrants(secret.grants, revoke) };
  }
  for (const { id, revisions } of changes.secretsRemoved) {
    const rest = withoutRevisions(managed(id), revisions);
    if (rest === undefined) delete secrets[id];
    else secrets[id] = rest;
  }
  return { ...model, secrets };
}

function refuseLabelClash(secrets: Secrets, secret: SecretState, label: string | undefined): void {
  if (!label) return;
  const clash = Object.values(secrets).some(
    (other) => other.id !== secret.id && other.label === label && sameEntity(other.owner, secret.owner),
  );
  if (clash) throw new CommitError(`secret with label ${quote(label)} already exists`);
}

/** New content makes one new revision; equal content makes none. */
function updated(secret: SecretState, update: SecretUpdate, now: Date): SecretState {
  const { id: _, content, ...metadata } = update;
  const next: SecretState = { ...secret, ...metadata };
  const current = secret.revisions.find(({ revision }) => revision === secret.latest);
  const fresh = content !== undefined && !(current && sameContent(current.content, content));
  if (fresh) {
    next.latest = secret.latest + 1;
    next.revisions = [...secret.revisions, { revision: next.latest, content, createdAt: rfc3339(now) }];
  }
  if (fresh || update.rotate !== undefined) {
    const due = nextRotation(next.rotate, now);
    if (due === undefined) delete next.nextRotate;
    else next.nextRotate = due;
  }
  return next;
}

function grantTarget(
  model: ModelState,
  unit: string,
  grant: HookChanges['secretGrants'][number],
): SecretState['owner'] {
  const relation = model.relations[grant.relationId];
  const own = applicationOf(unit);
  if (relation === undefined || localEnd(relation, own) === undefined) {
    throw new CommitError(`granting secrets: relation ${grant.relationId} not found`);
  }
  const remote = remoteEnd(relation, own)!.application;
  if (grant.unit === undefined) return { kind: 'application', name: remote };
  if (applicationOf(grant.unit) !== remote) throw new CommitError('permission denied');
  return { kind: 'unit', name: grant.unit };
}
