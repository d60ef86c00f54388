/** `juju status --format json`. */
import { type ApplicationState, relationKey, type UnitState } from '@charmed-spark/juju';
import type { Params } from './api.ts';
import type { Controller } from './controller.ts';
import type { LabModel } from './model/lab-model.ts';
import { byUnit, podOf } from './model/names.ts';
import { agentStatus, applicationStatus, type Shown, workloadStatus } from './status-derive.ts';
import { storageStatus } from './status-storage.ts';
import { cloudName, controllerName, jujuVersion } from './version.ts';

/** An agent silent for longer is shown as lost, in ms. */
export const lostAfter = 75_000;

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `24 Nov 2026 17:40:00Z`: Juju's time format, in UTC. */
export function jujuTime(time: string): string {
  const [date, clock] = time.split('T') as [string, string];
  const [year, month, day] = date.split('-') as [string, string, string];
  return `${day} ${months[Number(month) - 1]} ${year} ${clock.slice(0, 8)}Z`;
}

const info = (shown: Shown, version?: string): Record<string, string> => ({
  current: shown.current,
  ...(shown.message ? { message: shown.message } : {}),
  since: jujuTime(shown.since),
  ...(version ? { version } : {}),
});

export function openedPorts(unit: UnitState): string[] {
  return [...new Set(Object.values(unit.openedPorts).flat())].sort(
    (a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10),
  );
}

interface UnitShown {
  name: string;
  workload: Shown;
  agent: Shown;
  json: Record<string, unknown>;
}

function unitShown(
  controller: Controller,
  model: LabModel,
  app: ApplicationState,
  unit: UnitState,
): UnitShown {
  const record = model.units[unit.name];
  const silent =
    record?.introduced !== undefined && controller.silence(model.state.uuid, unit.name) > lostAfter;
  const workload = workloadStatus(unit, record);
  const agent = agentStatus(unit, silent);
  const ports = openedPorts(unit);
  return {
    name: unit.name,
    workload,
    agent,
    json: {
      'workload-status': info(workload),
      'juju-status': {
        ...info(agent, record?.introduced ? jujuVersion : undefined),
        ...(unit.life === 'alive' ? {} : { life: unit.life }),
      },
      ...(app.leader === unit.name ? { leader: true } : {}),
      ...(ports.length > 0 ? { 'open-ports': ports } : {}),
      ...(unit.address ? { address: unit.address } : {}),
      'provider-id': podOf(unit.name),
    },
  };
}

/** Relations of an application by its endpoint; a peer is related to itself. */
function relationsOf(model: LabModel, app: string): Record<string, unknown[]> {
  const out: Record<string, unknown[]> = {};
  for (const relation of Object.values(model.state.relations)) {
    for (const own of relation.endpoints) {
      if (own.application !== app) continue;
      const other = relation.endpoints.find((e) => e !== own) ?? own;
      out[own.endpoint] ??= [];
      out[own.endpoint]?.push({
        'related-application': other.application,
        interface: own.interface,
        scope: own.scope ?? 'global',
      });
    }
  }
  return out;
}

function applicationJson(
  model: LabModel,
  app: ApplicationState,
  units: UnitShown[],
): Record<string, unknown> {
  const record = model.apps[app.name];
  const shown = applicationStatus(
    app,
    units.map((unit) => unit.workload),
  );
  const relations = relationsOf(model, app.name);
  return {
    charm: `local:${record?.charm.name}-${record?.charm.revision}`,
    base: record?.charm.base,
    'charm-origin': 'local',
    'charm-name': record?.charm.name,
    'charm-rev': record?.charm.revision ?? 0,
    ...(record?.charm.version ? { 'charm-version': record.charm.version } : {}),
    scale: app.life === 'alive' ? app.scale : 0,
    ...(record?.providerId ? { 'provider-id': record.providerId } : {}),
    ...(app.serviceAddress ? { address: app.serviceAddress } : {}),
    exposed: false,
    ...(app.life === 'alive' ? {} : { life: app.life }),
    'application-status': info(shown),
    ...(Object.keys(relations).length > 0 ? { relations } : {}),
    ...(units.length > 0 ? { units: Object.fromEntries(units.map((unit) => [unit.name, unit.json])) } : {}),
    ...(app.workloadVersion ? { version: app.workloadVersion } : {}),
    'endpoint-bindings': Object.fromEntries(
      ['', ...Object.keys(app.charm.endpoints)].map((e) => [e, 'alpha']),
    ),
  };
}

/** An application matches by its name, one of its units or a status word; `*` is a wild card. */
function matches(app: string, units: UnitShown[], patterns: string[]): boolean {
  if (patterns.length === 0) return true;
  const words = [app, ...units.flatMap((unit) => [unit.name, unit.workload.current, unit.agent.current])];
  return patterns.some((pattern) => {
    const expression = new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`);
    return words.some((word) => expression.test(word));
  });
}

function relationRows(model: LabModel): Record<string, unknown>[] {
  return Object.values(model.state.relations).map((relation) => {
    const side = (role: string): string => {
      const endpoint = relation.endpoints.find((e) => e.role === role) ?? relation.endpoints[0];
      return `${endpoint?.application}:${endpoint?.endpoint}`;
    };
    const joined = relation.endpoints.every((e) =>
      relation.inScope.some((unit) => unit.startsWith(`${e.application}/`)),
    );
    return {
      id: relation.id,
      key: relationKey(relation),
      provider: side('provider'),
      requirer: side('requirer'),
      interface: relation.endpoints[0]?.interface ?? '',
      type: relation.endpoints.length === 1 ? 'peer' : 'regular',
      status: relation.life === 'alive' ? (joined ? 'joined' : 'joining') : 'dying',
      message: '',
    };
  });
}

export function status(controller: Controller, params: Params<'status'>): Record<string, unknown> {
  const model = controller.find(params.model);
  const applications: Record<string, unknown> = {};
  for (const app of Object.values(model.state.applications).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const units = Object.values(app.units)
      .sort((a, b) => byUnit(a.name, b.name))
      .map((unit) => unitShown(controller, model, app, unit));
    if (matches(app.name, units, params.patterns ?? []))
      applications[app.name] = applicationJson(model, app, units);
  }
  return {
    model: {
      name: model.state.name,
      type: 'caas',
      controller: controllerName,
      cloud: cloudName,
      version: jujuVersion,
      'model-status': {
        current: model.life === 'alive' ? 'available' : 'destroying',
        since: jujuTime(model.createdAt),
      },
      sla: 'unsupported',
    },
    machines: {},
    applications,
    storage: storageStatus(model),
    controller: { timestamp: `${controller.time().slice(11, 19)}Z` },
    relations: relationRows(model),
  };
}
