/** Entering and leaving a relation: what makes a unit visible to the other side. */
import type { Bag, ModelState } from './model.ts';
import { applicationOf } from './names.ts';
import { writeBag } from './write-bag.ts';

/** The keys that Juju itself keeps in a unit bag. On Kubernetes the service's address stands for the unit's. */
export function addressKeys(model: ModelState, unit: string): Bag {
  const application = model.applications[applicationOf(unit)];
  const address = application?.serviceAddress ?? application?.units[unit]?.address;
  if (address === undefined) return {};
  const bits = address.includes(':') ? 128 : 32;
  return {
    'egress-subnets': `${address}/${bits}`,
    'ingress-address': address,
    'private-address': address,
  };
}

/**
 * The unit becomes a member of the relation. A bag left from an earlier membership is replaced.
 * Entering again changes nothing. An unknown relation is ignored, as it may have gone meanwhile.
 */
export function enterScope(model: ModelState, relationId: number, unit: string): ModelState {
  const relation = model.relations[relationId];
  if (relation === undefined || relation.inScope.includes(unit)) return model;
  const versions = { ...relation.versions };
  const bag = addressKeys(model, unit);
  versions[unit] = (versions[unit] ?? 0) + 1;
  const entered = {
    ...relation,
    inScope: [...relation.inScope, unit],
    unitBags: { ...relation.unitBags, [unit]: bag },
    versions,
  };
  return { ...model, relations: { ...model.relations, [relationId]: entered } };
}

/** The unit departs; its bag stays readable for the life of the relation. */
export function leaveScope(model: ModelState, relationId: number, unit: string): ModelState {
  const relation = model.relations[relationId];
  if (!relation?.inScope.includes(unit)) return model;
  const left = { ...relation, inScope: relation.inScope.filter((member) => member !== unit) };
  return { ...model, relations: { ...model.relations, [relationId]: left } };
}

/** Brings the address keys up to date in every relation the unit is a member of (after a config-changed). */
export function refreshAddresses(model: ModelState, unit: string): ModelState {
  const keys = addressKeys(model, unit);
  const relations = { ...model.relations };
  for (const [id, relation] of Object.entries(relations)) {
    if (relation.inScope.includes(unit)) relations[id] = writeBag(relation, 'unitBags', unit, keys);
  }
  return { ...model, relations };
}
