import type { ImmediateEffect } from './hook.ts';
import type { ApplicationState, ModelState, SecretState, UnitState } from './model.ts';
import { applicationOf } from './names.ts';
import { canManage, canRead, sameEntity } from './secret-access.ts';
import { secretUri } from './secret-uri.ts';

/**
 * What Juju does at once, whatever the exit code of the run (Juju contract 3.1). Log effects change nothing
 * here: they go to a log.
 * @throws Error with the text for the tool: lost leadership, a secret that is gone or not granted.
 */
export function applyEffect(model: ModelState, unit: string, effect: ImmediateEffect): ModelState {
  switch (effect.kind) {
    case 'unit-status':
      return changeUnit(model, unit, { workloadStatus: effect.status });
    case 'application-status':
      requireLeader(model, unit);
      return changeApplication(model, unit, { status: effect.status });
    case 'workload-version':
      return changeApplication(model, unit, { workloadVersion: effect.version });
    case 'leader-settings':
      requireLeader(model, unit);
      return changeApplication(model, unit, {
        leaderSettings: withoutEmpty({ ...ownApplication(model, unit).leaderSettings, ...effect.settings }),
      });
    case 'secret-consume':
      return consume(model, unit, effect.id, effect.revision, effect.label);
    case 'secret-label':
      return relabel(model, unit, effect.id, effect.label);
    case 'log':
    case 'action-log':
      return model;
  }
}

function ownApplication(model: ModelState, unit: string): ApplicationState {
  const application = model.applications[applicationOf(unit)];
  if (application?.units[unit] === undefined) throw new Error(`unit "${unit}" not found`);
  return application;
}

function requireLeader(model: ModelState, unit: string): void {
  if (ownApplication(model, unit).leader !== unit) throw new Error('this unit is not the leader');
}

function changeApplication(model: ModelState, unit: string, change: Partial<ApplicationState>): ModelState {
  const application = ownApplication(model, unit);
  return {
    ...model,
    applications: { ...model.applications, [application.name]: { ...application, ...change } },
  };
}

function changeUnit(model: ModelState, unit: string, change: Partial<UnitState>): ModelState {
  const { units } = ownApplication(model, unit);
  return changeApplication(model, unit, { units: { ...units, [unit]: { ...units[unit]!, ...change } } });
}

function withoutEmpty(settings: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== ''));
}

function consume(
  model: ModelState,
  unit: string,
  id: string,
  revision: number,
  label: string | undefined,
): ModelState {
  const secret = model.secrets[id];
  if (secret === undefined) throw new Error(`secret "${secretUri(id)}" not found`);
  if (!canRead(model, secret, unit)) throw new Error('permission denied');
  if (label) refuseLabelClash(model, unit, id, label);
  const kept = label ?? secret.consumers[unit]?.label;
  const consumer = { revision, ...(kept ? { label: kept } : {}) };
  const consumed: SecretState = { ...secret, consumers: { ...secret.consumers, [unit]: consumer } };
  return { ...model, secrets: { ...model.secrets, [id]: consumed } };
}

function relabel(model: ModelState, unit: string, id: string, label: string): ModelState {
  const secret = model.secrets[id];
  if (secret === undefined) throw new Error(`secret "${secretUri(id)}" not found`);
  if (!canManage(secret, unit, ownApplication(model, unit).leader === unit))
    throw new Error('permission denied');
  const clash = Object.values(model.secrets).some(
    (other) => other.id !== id && other.label === label && sameEntity(other.owner, secret.owner),
  );
  if (clash) throw new Error(`secret with label "${label}" already exists`);
  return { ...model, secrets: { ...model.secrets, [id]: { ...secret, label } } };
}

/** A consumer's labels are unique among the secrets it consumes. */
function refuseLabelClash(model: ModelState, unit: string, id: string, label: string): void {
  const clash = Object.values(model.secrets).some(
    (secret) => secret.id !== id && secret.consumers[unit]?.label === label,
  );
  if (clash) throw new Error(`secret with label "${label}" already exists`);
}
