/** `juju show-unit` and `juju show-application` in their JSON shape. */
import { applicationOf, type RelationState } from '@charmed-spark/juju';
import type { Params } from './api.ts';
import type { Controller } from './controller.ts';
import { applicationIn, unitIn } from './lookup.ts';
import type { LabModel } from './model/lab-model.ts';
import { byUnit, podOf } from './model/names.ts';
import { openedPorts } from './status.ts';

function relationInfo(
  model: LabModel,
  unit: string,
  relation: RelationState,
): Record<string, unknown> | undefined {
  const own = relation.endpoints.find((e) => e.application === applicationOf(unit));
  if (!own) return undefined;
  const other = relation.endpoints.find((e) => e !== own) ?? own;
  const data = (name: string): Record<string, unknown> => ({
    'in-scope': relation.inScope.includes(name),
    data: relation.unitBags[name] ?? {},
  });
  const related = Object.keys(relation.unitBags)
    .filter((name) => applicationOf(name) === other.application && name !== unit && model.units[name])
    .sort(byUnit);
  return {
    'relation-id': relation.id,
    endpoint: own.endpoint,
    'related-endpoint': other.endpoint,
    'application-data': relation.applicationBags[other.application] ?? {},
    'local-unit': data(unit),
    ...(related.length > 0
      ? { 'related-units': Object.fromEntries(related.map((name) => [name, data(name)])) }
      : {}),
  };
}

export function showUnit(controller: Controller, params: Params<'show-unit'>): Record<string, unknown> {
  const model = controller.find(params.model);
  const { name, state } = unitIn(model, params.unit);
  const { state: app, record } = applicationIn(model, applicationOf(name));
  const relations = Object.values(model.state.relations)
    .map((relation) => relationInfo(model, name, relation))
    .filter((info) => info !== undefined)
    .filter((info) => params.endpoint === undefined || info.endpoint === params.endpoint)
    .map((info) => {
      if (!params.app) return info;
      const { 'local-unit': _local, 'related-units': _related, ...rest } = info;
      return rest;
    });
  return {
    [name]: {
      ...(app.workloadVersion ? { 'workload-version': app.workloadVersion } : {}),
      'opened-ports': openedPorts(state),
      charm: `local:${record.charm.name}-${record.charm.revision}`,
      leader: app.leader === name,
      life: state.life,
      ...(relations.length > 0 ? { 'relation-info': relations } : {}),
      'provider-id': podOf(name),
      ...(state.address ? { address: state.address } : {}),
    },
  };
}

export function showApplication(
  controller: Controller,
  params: Params<'show-application'>,
): Record<string, unknown> {
  const model = controller.find(params.model);
  const { state, record } = applicationIn(model, params.application);
  return {
    [state.name]: {
      charm: record.charm.name,
      base: `${record.charm.base.name}@${record.charm.base.channel}`,
      'charm-origin': 'local',
      constraints: {},
      principal: true,
      exposed: false,
      remote: false,
      life: state.life,
      trust: state.trust,
      'endpoint-bindings': Object.fromEntries(
        ['', ...Object.keys(state.charm.endpoints)].map((e) => [e, 'alpha']),
      ),
      units: Object.fromEntries(
        Object.values(state.units)
          .sort((a, b) => byUnit(a.name, b.name))
          .map((unit) => [
            unit.name,
            { life: unit.life, leader: state.leader === unit.name, address: unit.address ?? '' },
          ]),
      ),
    },
  };
}
