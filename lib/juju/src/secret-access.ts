/** Who may read and who may manage a secret (Juju contract 5.3 and 5.5). */
import type { ModelState, SecretOwner, SecretState } from './model.ts';
import { applicationOf } from './names.ts';

export type Grant = SecretState['grants'][number];

export function sameEntity(a: SecretOwner, b: SecretOwner): boolean {
  return a.kind === b.kind && a.name === b.name;
}

/** The unit itself, or its application, owns the secret. */
export function isOwnedBy(secret: SecretState, unit: string): boolean {
  const { kind, name } = secret.owner;
  return kind === 'unit' ? name === unit : kind === 'application' && name === applicationOf(unit);
}

/** Owner units and the leader of an owning application manage; nobody else. */
export function canManage(secret: SecretState, unit: string, isLeader: boolean): boolean {
  return isOwnedBy(secret, unit) && (secret.owner.kind === 'unit' || isLeader);
}

/** A grant lives as long as the relation it was given for. */
export function canRead(model: ModelState, secret: SecretState, unit: string): boolean {
  if (isOwnedBy(secret, unit)) return true;
  return secret.grants.some(({ target, relationId }) => {
    const alive = relationId === undefined || model.relations[relationId] !== undefined;
    const mine = target.kind === 'unit' ? target.name === unit : target.name === applicationOf(unit);
    return alive && mine && target.kind !== 'model';
  });
}

export interface Revoke {
  relationId?: number;
  application?: string;
  unit?: string;
}

/** Grants after a revoke: of everything under a relation, of an application, or of a unit. */
export function withoutGrants(grants: readonly Grant[], revoke: Revoke): Grant[] {
  return grants.filter(({ target, relationId }) => {
    if (revoke.relationId !== undefined && relationId !== revoke.relationId) return true;
    if (revoke.unit !== undefined) return !(target.kind === 'unit' && target.name === revoke.unit);
    if (revoke.application !== undefined) {
      return !(target.kind === 'application' && target.name === revoke.application);
    }
    return revoke.relationId === undefined;
  });
}

/** Grants with one more; the same grant given twice is one. */
export function withGrant(grants: readonly Grant[], grant: Grant): Grant[] {
  const others = grants.filter(
    (each) => !(sameEntity(each.target, grant.target) && each.relationId === grant.relationId),
  );
  return [...others, grant];
}
