/** The state with all defaults filled in, and finding in it what an event speaks of. */

import { makeSecretId } from '@charmed-spark/juju';
import type { Bag, CharmMeta, CharmTypes } from '@charmed-spark/ops';
import type { RelationInput, SecretInput, StateInput } from './state.ts';
import type { RelationRef, SecretRef } from './test-event.ts';

export interface ResolvedRelation {
  input: RelationInput;
  id: number;
  endpoint: string;
  isPeer: boolean;
  /** Own application for a peer relation. */
  remote: string;
  localUnit: Bag;
  localApp: Bag;
  remoteApp: Bag;
  remoteUnits: Record<string, Bag>;
}

export interface ResolvedSecret {
  input: SecretInput;
  id: string;
}

export interface Resolved {
  application: string;
  unit: string;
  relations: ResolvedRelation[];
  secrets: ResolvedSecret[];
}

export function resolve<T extends CharmTypes>(
  meta: CharmMeta<T>,
  state: StateInput<T>,
  application: string,
  unitNumber: number,
): Resolved {
  const used = new Set((state.relations ?? []).map(({ id }) => id));
  let next = 0;
  const freeId = (): number => {
    while (used.has(next)) next += 1;
    used.add(next);
    return next;
  };
  return {
    application,
    unit: `${application}/${unitNumber}`,
    relations: (state.relations ?? []).map((input) => {
      const isPeer = meta.endpoints[input.endpoint]?.role === 'peer';
      return {
        input,
        id: input.id ?? freeId(),
        endpoint: input.endpoint,
        isPeer,
        remote: isPeer ? application : (input.remote ?? 'remote'),
        localUnit: { ...input.localUnit },
        localApp: { ...input.localApp },
        remoteApp: { ...input.remoteApp },
        remoteUnits: structuredClone(input.remoteUnits ?? (isPeer ? {} : { 0: {} })),
      };
    }),
    secrets: (state.secrets ?? []).map((input, index) => ({
      input,
      id: bareSecretId(input.id) ?? secretIdOf(index),
    })),
  };
}

/** Ids in tests repeat from run to run; those of the charm's own new secrets come after `firstFree`. */
export const firstFree = 1000;
export const secretIdOf = (index: number): string =>
  makeSecretId(new Date(0), Uint8Array.from([0, 0, 0, 0, 0, 0, index >> 8, index & 255]));

/** Without `secret:` and model. */
export const bareSecretId = (id: string | undefined): string | undefined =>
  id?.replace(/^secret:(.*\/)?/, '');

/** The relation that is meant; a text says why there is none. */
export function findRelation(resolved: Resolved, ref: RelationRef): ResolvedRelation | string {
  const byObject = resolved.relations.find(({ input }) => input === ref);
  if (byObject) return byObject;
  if (typeof ref === 'number')
    return (
      resolved.relations.find(({ id }) => id === ref) ?? `relation ${ref} of the event is not in the state`
    );
  const { endpoint, id } = typeof ref === 'string' ? { endpoint: ref, id: undefined } : ref;
  const found = resolved.relations.filter(
    (relation) => relation.endpoint === endpoint && (id === undefined || relation.id === id),
  );
  const [first] = found;
  if (first === undefined)
    return `the event is of endpoint "${endpoint}", which has no relation in the state`;
  if (found.length > 1)
    return `endpoint "${endpoint}" has ${found.length} relations: name the event's one by id or object`;
  return first;
}

export function findSecret(resolved: Resolved, ref: SecretRef): ResolvedSecret | string {
  const found = resolved.secrets.find(
    ({ input, id }) =>
      input === ref ||
      (typeof ref === 'string' && (input.label === ref || id === bareSecretId(ref))) ||
      (typeof ref === 'object' && ref.id !== undefined && id === bareSecretId(ref.id)),
  );
  return found ?? `the secret of the event${typeof ref === 'string' ? ` (${ref})` : ''} is not in the state`;
}
