/** The one transaction at the end of a successful run: all of its buffered writes, or none. */

import { commitSecrets } from './commit-secrets.ts';
import { CommitError } from './errors.ts';
import { quote } from './go-text.ts';
import type { HookChanges } from './hook.ts';
import type { ApplicationState, ModelState, UnitState } from './model.ts';
import { applicationOf } from './names.ts';
import { changePorts } from './ports.ts';
import { refreshAddresses } from './scope.ts';
import { writeBag } from './write-bag.ts';

/** Total of keys and values of a unit's charm state, in bytes (controller setting max-charm-state-size). */
export const MAX_CHARM_STATE_BYTES = 2 * 1024 * 1024;

/**
 * Applies the changes in Juju's order: addresses, relation settings, ports, charm state, secrets.
 * The given model is not touched.
 * @throws CommitError with Juju's text; the run then counts as failed.
 */
export function commitHook(model: ModelState, unit: string, changes: HookChanges, now: Date): ModelState {
  const name = applicationOf(unit);
  const application = model.applications[name];
  if (application?.units[unit] === undefined) throw new CommitError(`unit ${quote(unit)} not found`);
  let next = changes.refreshAddresses ? refreshAddresses(model, unit) : model;
  next = commitRelations(next, application, unit, changes);
  next = commitUnit(next, application, unit, changes);
  return commitSecrets(next, unit, application.leader === unit, changes, now);
}

function commitRelations(
  model: ModelState,
  application: ApplicationState,
  unit: string,
  changes: HookChanges,
): ModelState {
  const relations = { ...model.relations };
  for (const write of changes.relations) {
    let relation = relations[write.id];
    if (!relation?.endpoints.some((end) => end.application === application.name)) {
      throw new CommitError(`cannot write settings for relation ${write.id}: relation not found`);
    }
    if (write.unit !== undefined) relation = writeBag(relation, 'unitBags', unit, write.unit);
    if (write.application !== undefined) {
      if (application.leader !== unit) {
        throw new CommitError(
          `cannot write application settings: ${quote(unit)} is not leader of ${quote(application.name)}`,
        );
      }
      relation = writeBag(relation, 'applicationBags', application.name, write.application);
    }
    relations[write.id] = relation;
  }
  return { ...model, relations };
}

function commitUnit(
  model: ModelState,
  application: ApplicationState,
  unit: string,
  changes: HookChanges,
): ModelState {
  const state = application.units[unit]!;
  const changed: UnitState = {
    ...state,
    openedPorts: changePorts(state.openedPorts, changes.openPorts, changes.closePorts),
    charmState: changes.charmState ?? state.charmState,
  };
  for (const { port, endpoint } of changes.openPorts) {
    if (port === 'icmp') throw new CommitError('protocol icmp on caas models not supported');
    if (endpoint !== '' && !isBinding(application, endpoint)) {
      throw new CommitError(`open port range: endpoint ${quote(endpoint)} for unit ${quote(unit)} not found`);
    }
  }
  const size = Object.entries(changed.charmState).reduce(
    (total, [key, value]) => total + Buffer.byteLength(key) + Buffer.byteLength(value),
    0,
  );
  if (changes.charmState !== undefined && size > MAX_CHARM_STATE_BYTES) {
    throw new CommitError(`max allowed size (${MAX_CHARM_STATE_BYTES}) exceeded`);
  }
  const units = { ...application.units, [unit]: changed };
  return { ...model, applications: { ...model.applications, [application.name]: { ...application, units } } };
}

function isBinding({ charm }: ApplicationState, name: string): boolean {
  return Object.hasOwn(charm.endpoints, name) || charm.extraBindings.includes(name);
}
