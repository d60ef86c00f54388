/** `juju integrate` and `juju remove-relation`. */
import { type RelationState, relationKey } from '@charmed-spark/juju';
import type { Params, Result } from './api.ts';
import type { Controller } from './controller.ts';
import { candidates, inferPair, keyOf, type Side } from './endpoints.ts';
import { JujuError } from './errors.ts';
import type { LabModel } from './model/lab-model.ts';

export function integrate(controller: Controller, params: Params<'integrate'>): Result<'integrate'> {
  const uuid = controller.find(params.model).state.uuid;
  return controller.change(uuid, (draft) => ({ id: addRelation(draft, params.first, params.second) }));
}

/** Adds the relation and returns its id. @throws JujuError with Juju's text. */
export function addRelation(model: LabModel, first: string, second: string): number {
  const pair = inferPair(model, first, second);
  const key = keyOf(pair.map((side) => ({ application: side.application, endpoint: side.endpoint.name })));
  const fail = (why: string): never => {
    throw new JujuError(`cannot add relation "${key}": ${why}`);
  };
  const same = Object.values(model.state.relations).find((relation) => relationKey(relation) === key);
  if (same !== undefined) {
    const dying = ' and is being removed: try again when status no longer shows it';
    fail(`relation ${key} already exists${same.life === 'alive' ? '' : dying}`);
  }
  for (const side of pair) {
    if (model.state.applications[side.application]?.life !== 'alive') {
      fail(`application "${side.application}" is not alive`);
    }
    const { limit, name } = side.endpoint;
    if (limit && used(model, side) >= limit) {
      fail(
        `establishing a new relation for ${side.application}:${name} would exceed its maximum relation limit of ${limit}`,
      );
    }
  }
  const id = model.counters.relation;
  model.counters.relation += 1;
  const [requirer, provider] = pair;
  model.state.relations[String(id)] = {
    id,
    life: 'alive',
    suspended: false,
    endpoints: pair.map((side) => ({
      application: side.application,
      endpoint: side.endpoint.name,
      role: side.endpoint.role,
      interface: side.endpoint.interface,
      ...(side.endpoint.scope ? { scope: side.endpoint.scope } : {}),
    })),
    applicationBags: { [requirer.application]: {}, [provider.application]: {} },
    unitBags: {},
    versions: {},
    inScope: [],
  };
  return id;
}

const used = (model: LabModel, side: Side): number =>
  Object.values(model.state.relations).filter((relation) =>
    relation.endpoints.some((e) => e.application === side.application && e.endpoint === side.endpoint.name),
  ).length;

export function removeRelation(
  controller: Controller,
  params: Params<'remove-relation'>,
): Record<string, never> {
  const uuid = controller.find(params.model).state.uuid;
  controller.change(uuid, (draft) => {
    const relation =
      params.id === undefined
        ? existing(draft, params.first ?? '', params.second ?? '')
        : Object.hasOwn(draft.state.relations, String(params.id))
          ? draft.state.relations[String(params.id)]
          : undefined;
    if (!relation) throw new JujuError(`relation ${params.id} not found`);
    if (relation.endpoints.length === 1) {
      throw new JujuError(`cannot destroy relation "${relationKey(relation)}": is a peer relation`);
    }
    if (params.force) delete draft.state.relations[String(relation.id)];
    else if (relation.life === 'alive') relation.life = 'dying';
  });
  return {};
}

/** The relation between two endpoints or applications. @throws JujuError when there is none or more than one. */
function existing(model: LabModel, first: string, second: string): RelationState {
  const keys = new Set(
    candidates(model, first, second).map((pair) =>
      keyOf(pair.map((side) => ({ application: side.application, endpoint: side.endpoint.name }))),
    ),
  );
  const found = Object.values(model.state.relations).filter((relation) => keys.has(relationKey(relation)));
  if (found.length > 1) {
    const options = found.map((relation) => `"${relationKey(relation)}"`).sort();
    throw new JujuError(`ambiguous relation: "${first} ${second}" could refer to ${options.join('; ')}`);
  }
  const [relation] = found;
  if (!relation) throw new JujuError(`relation "${first} ${second}" not found`);
  return relation;
}
