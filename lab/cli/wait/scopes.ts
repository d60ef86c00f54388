/** The entities of a model as the identifiers that a query may name. */
import type { ApplicationStatus, ModelStatus, UnitStatus } from '../format/status.ts';
import type { Scope, Scopes } from './evaluate.ts';

const none: Scopes = { kind: 'scopes', entities: {} };
const each = <T>(map: Record<string, T>, scope: (name: string, value: T) => Scope): Scopes => ({
  kind: 'scopes',
  entities: Object.fromEntries(Object.entries(map).map(([name, value]) => [name, scope(name, value)])),
});

function unitScope(name: string, unit: UnitStatus): Scope {
  return {
    kind: 'scope',
    what: 'a unit',
    values: {
      name,
      application: name.slice(0, name.lastIndexOf('/')),
      life: unit['juju-status']?.life || 'alive',
      'public-address': unit['public-address'] ?? unit.address ?? '',
      'private-address': unit.address ?? '',
      'machine-id': '',
      principal: '',
      subordinate: false,
      leader: unit.leader === true,
      'workload-status': unit['workload-status']?.current ?? '',
      'workload-message': unit['workload-status']?.message ?? '',
      'agent-status': unit['juju-status']?.current ?? '',
      machines: none,
    },
  };
}

function applicationScope(name: string, application: ApplicationStatus): Scope {
  return {
    kind: 'scope',
    what: 'an application',
    values: {
      name,
      life: application.life || 'alive',
      exposed: application.exposed === true,
      'charm-url': application.charm ?? '',
      'min-units': 0,
      scale: application.scale ?? 0,
      subordinate: false,
      status: application['application-status']?.current ?? '',
      'status-message': application['application-status']?.message ?? '',
      'workload-version': application.version ?? '',
      units: each(application.units ?? {}, unitScope),
      machines: none,
    },
  };
}

function modelScope(status: ModelStatus): Scope {
  const applications = status.applications ?? {};
  const units = Object.assign({}, ...Object.values(applications).map((a) => a.units ?? {})) as Record<
    string,
    UnitStatus
  >;
  const state = status.model['model-status']?.current ?? 'available';
  return {
    kind: 'scope',
    what: 'a model',
    values: {
      name: status.model.name,
      life: state === 'destroying' ? 'dying' : 'alive',
      'is-controller': false,
      status: state,
      applications: each(applications, applicationScope),
      units: each(units, unitScope),
      machines: none,
    },
  };
}

export type Entity = 'application' | 'unit' | 'model';

/** The entity's identifiers; undefined when the model has no such entity. */
export function scopeOf(status: ModelStatus, entity: Entity, name: string): Scope | undefined {
  const applications = status.applications ?? {};
  if (entity === 'model') return modelScope(status);
  if (entity === 'application') {
    return Object.hasOwn(applications, name)
      ? applicationScope(name, applications[name] as ApplicationStatus)
      : undefined;
  }
  const unit = Object.values(applications).find((a) => Object.hasOwn(a.units ?? {}, name))?.units?.[name];
  return unit && unitScope(name, unit);
}
