/** Secrets of one run: what may be read, and what was created, changed, granted and removed so far. */
import type { HookChanges, HookSnapshot } from '../hook.ts';
import type { ModelState, SecretState } from '../model.ts';
import { own } from '../own.ts';
import { canManage, isOwnedBy, type Revoke, withGrant, withoutGrants } from '../secret-access.ts';
import { sameContent } from '../secret-value.ts';

export type SecretPatch = Omit<HookChanges['secretsUpdated'][number], 'id'>;

export class SecretBuffer {
  readonly #snapshot: HookSnapshot;
  readonly #model: () => ModelState;
  readonly #created = new Map<string, SecretState>();
  readonly #updated = new Map<string, SecretPatch>();
  readonly #removed = new Map<string, number[] | undefined>();
  readonly #tracked = new Map<string, number>();
  #grants: HookChanges['secretGrants'] = [];
  #revokes: HookChanges['secretRevokes'] = [];

  /** @param model the run's view with immediate effects applied */
  constructor(snapshot: HookSnapshot, model: () => ModelState) {
    this.#snapshot = snapshot;
    this.#model = model;
  }

  pending(id: string): SecretState | undefined {
    return this.#created.get(id);
  }

  pendingUpdate(id: string): SecretPatch | undefined {
    return this.#updated.get(id);
  }

  /** A secret the unit may read, as stored; pending creations are not among them. */
  stored(id: string): SecretState | undefined {
    return own(this.#model().secrets, id);
  }

  /** A secret that the unit or its application owns, created in this run or before; not one removed in it. */
  owned(id: string): SecretState | undefined {
    const created = this.#created.get(id);
    if (created !== undefined) return created;
    const secret = this.stored(id);
    return secret && isOwnedBy(secret, this.#snapshot.unit) && !this.#isGone(id) ? secret : undefined;
  }

  /** Secrets with info for this unit: its own, and for the leader the application's. */
  managed(): SecretState[] {
    const { unit, isLeader } = this.#snapshot;
    const stored = Object.values(this.#model().secrets).filter((secret) => canManage(secret, unit, isLeader));
    return [...stored.filter(({ id }) => !this.#isGone(id)), ...this.#created.values()].map((secret) =>
      this.#withChanges(secret),
    );
  }

  /** By the owner's label, pending labels included. */
  byOwnerLabel(label: string): SecretState | undefined {
    const { unit } = this.#snapshot;
    const stored = Object.values(this.#model().secrets).filter((secret) => isOwnedBy(secret, unit));
    return [...this.#created.values(), ...stored.filter(({ id }) => !this.#isGone(id))].find(
      (secret) => (this.#updated.get(secret.id)?.label ?? secret.label) === label,
    );
  }

  byConsumerLabel(label: string): SecretState | undefined {
    const { unit } = this.#snapshot;
    return Object.values(this.#model().secrets).find(
      (secret) => !isOwnedBy(secret, unit) && secret.consumers[unit]?.label === label,
    );
  }

  create(secret: SecretState): void {
    this.#created.set(secret.id, secret);
  }

  /** Merges into a pending creation or update; equal content alone is no change. */
  update(id: string, patch: SecretPatch): void {
    const created = this.#created.get(id);
    if (created !== undefined) {
      const { content, ...metadata } = patch;
      const [first] = created.revisions;
      const revisions = content === undefined ? [first!] : [{ ...first!, content }];
      this.#created.set(id, { ...created, ...metadata, revisions });
      return;
    }
    const { content, ...metadata } = { ...this.#updated.get(id), ...patch };
    const secret = this.stored(id);
    const latest = secret?.revisions.find(({ revision }) => revision === secret.latest);
    const fresh = content !== undefined && !(latest && sameContent(latest.content, content));
    const merged = fresh ? { ...metadata, content } : metadata;
    if (Object.keys(merged).length === 0) this.#updated.delete(id);
    else this.#updated.set(id, merged);
  }

  track(id: string, revision: number): void {
    this.#tracked.set(id, revision);
  }

  trackedHere(id: string): number | undefined {
    return this.#tracked.get(id);
  }

  grant(grant: HookChanges['secretGrants'][number]): void {
    this.#grants.push(grant);
  }

  /** Takes back grants of this run, and has the stored ones revoked at commit. */
  revoke(id: string, revoke: Revoke, applicationOfRelation: (relationId: number) => string): void {
    this.#grants = this.#grants.filter((grant) => {
      if (grant.id !== id) return true;
      return withoutGrants([asStored(grant, applicationOfRelation)], revoke).length > 0;
    });
    this.#revokes.push({ id, ...revoke });
  }

  /** Grants of a secret as they will be after the commit. */
  grantsOf(
    secret: SecretState,
    applicationOfRelation: (relationId: number) => string,
  ): SecretState['grants'] {
    let grants = secret.grants;
    for (const revoke of this.#revokes) if (revoke.id === secret.id) grants = withoutGrants(grants, revoke);
    for (const grant of this.#grants) {
      if (grant.id === secret.id) grants = withGrant(grants, asStored(grant, applicationOfRelation));
    }
    return grants;
  }

  remove(id: string, revision: number | undefined): void {
    if (this.#created.has(id) && (revision === undefined || revision === 1)) {
      this.#created.delete(id);
      this.#grants = this.#grants.filter((grant) => grant.id !== id);
      this.#revokes = this.#revokes.filter((revoke) => revoke.id !== id);
      this.#tracked.delete(id);
      return;
    }
    const before = this.#removed.get(id);
    if (revision === undefined || (this.#removed.has(id) && before === undefined)) {
      this.#removed.set(id, undefined);
    } else {
      this.#removed.set(id, [...new Set([...(before ?? []), revision])]);
    }
  }

  changes(): Pick<
    HookChanges,
    | 'secretsCreated'
    | 'secretsUpdated'
    | 'secretsRemoved'
    | 'secretGrants'
    | 'secretRevokes'
    | 'secretsTracked'
  > {
    return structuredClone({
      secretsCreated: [...this.#created.values()],
      secretsUpdated: [...this.#updated].map(([id, patch]) => ({ id, ...patch })),
      secretsRemoved: [...this.#removed].map(([id, revisions]) => ({
        id,
        ...(revisions === undefined ? {} : { revisions }),
      })),
      secretGrants: this.#grants,
      secretRevokes: this.#revokes,
      secretsTracked: [...this.#tracked].map(([id, revision]) => ({ id, revision })),
    });
  }

  #isGone(id: string): boolean {
    return this.#removed.has(id) && this.#removed.get(id) === undefined;
  }

  #withChanges(secret: SecretState): SecretState {
    const { content, ...metadata } = this.#updated.get(secret.id) ?? {};
    return { ...secret, ...metadata, latest: secret.latest + (content === undefined ? 0 : 1) };
  }
}

function asStored(
  grant: HookChanges['secretGrants'][number],
  applicationOfRelation: (relationId: number) => string,
): SecretState['grants'][number] {
  const target =
    grant.unit === undefined
      ? ({ kind: 'application', name: applicationOfRelation(grant.relationId) } as const)
      : ({ kind: 'unit', name: grant.unit } as const);
  return { target, relationId: grant.relationId };
}
