/** What a unit's agent decides from: a pure function of the model and the time. */
import { createHash } from 'node:crypto';
import {
  applicationOf,
  effectiveConfig,
  goDuration,
  type RelationState,
  type SecretState,
  secretsChangedFor,
  secretsObsoleteFor,
} from '@charmed-spark/juju';
import type { UnitRelationView, UnitView } from './agent-api.ts';
import { unitIn } from './lookup.ts';
import type { LabModel } from './model/lab-model.ts';
import { modelOption } from './model-options.ts';
import { storageOf } from './storage-instances.ts';

function relationView(relation: RelationState, unit: string): UnitRelationView | undefined {
  const own = relation.endpoints.find((e) => e.application === applicationOf(unit));
  if (!own) return undefined;
  const remote = relation.endpoints.find((e) => e !== own) ?? own;
  const members = relation.inScope.filter(
    (name) => name !== unit && applicationOf(name) === remote.application,
  );
  return {
    id: relation.id,
    endpoint: own.endpoint,
    role: own.role,
    life: relation.life,
    suspended: relation.suspended,
    remoteApplication: remote.application,
    applicationVersion: relation.versions[remote.application] ?? 0,
    units: Object.fromEntries(members.sort().map((name) => [name, relation.versions[name] ?? 0])),
  };
}

/** Secrets whose time has come, for the unit that manages them. */
function due(
  model: LabModel,
  unit: string,
  leader: boolean,
  now: string,
  kind: 'rotate' | 'expire',
): SecretState[] {
  return Object.values(model.state.secrets).filter((secret) => {
    const mine =
      secret.owner.kind === 'unit'
        ? secret.owner.name === unit
        : secret.owner.kind === 'application' && leader && secret.owner.name === applicationOf(unit);
    const time = kind === 'rotate' ? secret.nextRotate : secret.expire;
    const again = model.secretTimers[secret.id]?.[kind === 'rotate' ? 'rotateAfter' : 'expireAfter'];
    const at = Date.parse(now);
    return (
      mine && time !== undefined && Date.parse(time) <= at && (again === undefined || Date.parse(again) <= at)
    );
  });
}

/** One hash over everything whose change runs config-changed. */
function configHash(model: LabModel, unit: string): string {
  const app = model.state.applications[applicationOf(unit)];
  if (!app) return '';
  const values = Object.entries(effectiveConfig(app)).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([values, app.trust, app.units[unit]?.address ?? '', app.serviceAddress ?? '']))
    .digest('hex');
}

/** @throws JujuError when the model has no such unit. */
export function unitView(model: LabModel, unit: string, now: string): Omit<UnitView, 'revision'> {
  const { state, record } = unitIn(model, unit);
  const name = applicationOf(unit);
  const app = model.state.applications[name];
  const charm = model.apps[name]?.charm;
  if (!app || !charm) throw new Error(`application of unit "${unit}" is gone`);
  const leader = app.leader === unit;
  const tasks = Object.values(model.tasks).filter((task) => task.unit === unit && !task.completed);
  const config = model.state.config;
  const named = (secret: SecretState): { uri: string; label?: string } => ({
    uri: `secret:${secret.id}`,
    ...(secret.label ? { label: secret.label } : {}),
  });
  return {
    unit,
    application: name,
    modelName: model.state.name,
    modelUuid: model.state.uuid,
    life: state.life,
    applicationLife: app.life,
    leader,
    charm: { sha256: charm.sha256, modifiedVersion: charm.modifiedVersion },
    configHash: configHash(model, unit),
    containers: Object.keys(app.charm.containers),
    relations: Object.values(model.state.relations)
      .map((relation) => relationView(relation, unit))
      .filter((view) => view !== undefined),
    secretsChanged: secretsChangedFor(model.state, unit),
    secretsObsolete: secretsObsoleteFor(model.state, unit),
    secretsToRotate: due(model, unit, leader, now, 'rotate').map(named),
    secretsExpired: due(model, unit, leader, now, 'expire').map((s) => ({ ...named(s), revision: s.latest })),
    storage: storageOf(model, unit),
    actions: tasks
      .filter((task) => task.kind === 'action')
      .map((task) => ({ id: task.id, name: task.action, params: task.params })),
    commands: tasks
      .filter((task) => task.kind === 'exec')
      .map((task) => ({
        id: task.id,
        script: task.script ?? '',
        ...(task.timeoutSeconds === undefined ? {} : { timeoutSeconds: task.timeoutSeconds }),
      })),
    cancelled: tasks.filter((task) => task.status === 'aborting').map((task) => task.id),
    resolved: record.resolved,
    retryHooks: modelOption(config, 'automatically-retry-hooks') !== false,
    updateStatusSeconds:
      (goDuration(String(modelOption(config, 'update-status-hook-interval'))) ?? 300_000) / 1000,
    loggingConfig: String(modelOption(config, 'logging-config')),
  };
}
