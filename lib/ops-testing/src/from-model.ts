/** The model after a run as a test's state again. */
import {
  addressKeys,
  type Bag,
  canRead,
  type ModelState,
  type SecretState,
  type Status,
} from '@charmed-spark/juju';
import type { CharmTypes, KnownStatus } from '@charmed-spark/ops';
import type { RelationOutcome, SecretOutcome } from './outcome.ts';
import type { Resolved, ResolvedRelation } from './resolve.ts';
import type { SecretOwnerInput } from './state.ts';

export function relationOutcomes<T extends CharmTypes>(
  model: ModelState,
  { application, unit, relations }: Resolved,
): RelationOutcome<T['endpoints']>[] {
  return relations.flatMap((relation) => {
    const state = model.relations[relation.id];
    if (!state) return [];
    const { unitBags, applicationBags, inScope } = state;
    const bagOf = (name: string, given: Bag): Bag =>
      withoutAddresses(model, name, unitBags[name] ?? {}, given);
    const outcome = {
      endpoint: relation.endpoint,
      id: relation.id,
      localUnit: bagOf(unit, relation.localUnit),
      localApp: { ...applicationBags[application] },
      remoteApp: relation.isPeer ? {} : { ...applicationBags[relation.remote] },
      remoteUnits: otherUnits(relation, inScope, bagOf),
      ...(relation.isPeer ? {} : { remote: relation.remote }),
    };
    return [outcome];
  });
}

/** Those that have not departed. */
function otherUnits(
  { remote, remoteUnits }: ResolvedRelation,
  inScope: string[],
  bagOf: (name: string, given: Bag) => Bag,
): Record<number, Bag> {
  return Object.fromEntries(
    Object.entries(remoteUnits)
      .filter(([number]) => inScope.includes(`${remote}/${number}`))
      .map(([number, given]) => [number, bagOf(`${remote}/${number}`, given)]),
  );
}

/** Juju's own keys are noise in a test, unless the test gave them or the charm changed them. */
function withoutAddresses(model: ModelState, name: string, bag: Bag, given: Bag): Bag {
  const keys = addressKeys(model, name);
  return Object.fromEntries(
    Object.entries(bag).filter(([key, value]) => Object.hasOwn(given, key) || keys[key] !== value),
  );
}

export function secretOutcomes(model: ModelState, resolved: Resolved): SecretOutcome[] {
  return Object.values(model.secrets).map((secret) => {
    const own = isOwn(secret, resolved);
    const consumer = secret.consumers[resolved.unit];
    const label = own ? secret.label : consumer?.label;
    const revisions = Object.fromEntries(
      secret.revisions.map(({ revision, content }) => [revision, decoded(content)]),
    );
    return {
      id: secret.id,
      owner: ownerOf(secret, resolved),
      revisions,
      latest: revisions[secret.latest] ?? {},
      latestRevision: secret.latest,
      ...(consumer ? { tracked: consumer.revision } : {}),
      ...(label ? { label } : {}),
      ...(secret.description ? { description: secret.description } : {}),
      ...(secret.rotate ? { rotate: secret.rotate } : {}),
      ...(secret.expire ? { expire: secret.expire } : {}),
      ...(own ? { grants: grantsOf(model, secret) } : { granted: canRead(model, secret, resolved.unit) }),
    };
  });
}

const isOwn = ({ owner }: SecretState, { application, unit }: Resolved): boolean =>
  (owner.kind === 'application' && owner.name === application) ||
  (owner.kind === 'unit' && owner.name === unit);

function ownerOf(secret: SecretState, resolved: Resolved): SecretOwnerInput {
  const { kind, name } = secret.owner;
  if (kind === 'model') return 'model';
  if (isOwn(secret, resolved)) return kind;
  return kind === 'unit' ? { unit: name } : { application: name };
}

const grantsOf = (model: ModelState, secret: SecretState): { relation: number; unit?: string }[] =>
  secret.grants.flatMap(({ target, relationId }) =>
    relationId === undefined || model.relations[relationId] === undefined
      ? []
      : [{ relation: relationId, ...(target.kind === 'unit' ? { unit: target.name } : {}) }],
  );

const decoded = (content: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(content).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]),
  );

export const toKnownStatus = ({ status, message }: Status): KnownStatus => ({
  name: status as KnownStatus['name'],
  message,
});

export function openedPorts(model: ModelState, { application, unit }: Resolved): string[] {
  const ports = model.applications[application]?.units[unit]?.openedPorts ?? {};
  return [...new Set(Object.values(ports).flat())];
}
