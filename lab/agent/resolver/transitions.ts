/** How the agent's memory changes around an operation. Pure; saved before and after each one. */
import type { UnitRelationView } from '../../controller/agent-api.ts';
import type { HookOperation, RelationMemory, UniterState } from './state.ts';

const without = <T>(record: Record<string, T>, key: string | number): Record<string, T> => {
  const { [String(key)]: _gone, ...rest } = record;
  return rest;
};

/** Without the hook in flight. */
const idle = (state: UniterState): UniterState => {
  const { hook: _done, ...rest } = state;
  return rest;
};

const unqueued = (state: UniterState): UniterState => {
  const { queued: _done, ...rest } = state;
  return rest;
};

export function hookStarted(state: UniterState, operation: HookOperation): UniterState {
  return { ...state, hook: { operation, step: 'running', failures: state.hook?.failures ?? 0 } };
}

export function hookFailed(state: UniterState): UniterState {
  if (state.hook === undefined) return state;
  return { ...state, hook: { ...state.hook, step: 'failed', failures: state.hook.failures + 1 } };
}

/** The hook in flight has been committed, or is taken as done. */
export function hookDone(state: UniterState): UniterState {
  if (state.hook === undefined) return state;
  const { hook, seen } = state.hook.operation;
  const rest = idle(state);
  switch (hook.kind) {
    case 'lifecycle':
      return lifecycleDone(rest, hook.name, seen?.configHash);
    case 'relation': {
      const relation = rest.relations[hook.relationId];
      if (relation === undefined) return rest;
      const known = relationDone(relation, hook.name, hook.remoteUnit, seen?.version);
      return { ...rest, relations: { ...rest.relations, [hook.relationId]: known } };
    }
    case 'storage': {
      const [, name, event] = /^(.*)-storage-(attached|detaching)$/.exec(hook.name) ?? [];
      const storage = without(rest.storage, hook.storageId);
      if (event === 'attached' && name !== undefined) storage[hook.storageId] = name;
      return { ...rest, storage };
    }
    case 'secret':
      return secretDone(rest, hook.name, hook.uri, seen?.version);
    default:
      return rest;
  }
}

function lifecycleDone(state: UniterState, name: string, configHash: string | undefined): UniterState {
  switch (name) {
    case 'install':
      return { ...state, installed: true };
    case 'upgrade-charm':
      return { ...state, upgradeOwed: false, started: false, queued: 'config-changed' };
    case 'config-changed': {
      const told = configHash === undefined ? state : { ...state, configHash };
      return told.started ? unqueued(told) : { ...told, queued: 'start' };
    }
    case 'start':
      return { ...unqueued(state), started: true };
    case 'stop':
      return { ...state, started: false };
    case 'remove':
      return { ...state, removed: true };
    case 'leader-elected':
      return { ...state, leader: true };
    default:
      return state;
  }
}

function relationDone(
  relation: RelationMemory,
  hookName: string,
  unit: string | undefined,
  version = 0,
): RelationMemory {
  const event = hookName.slice(hookName.lastIndexOf('-') + 1);
  switch (event) {
    case 'created':
      return { ...relation, created: true };
    case 'broken':
      return { ...relation, broken: true };
  }
  if (unit === undefined) return { ...relation, applicationVersion: version };
  const { changedOwed, ...rest } = relation;
  const owed = changedOwed === undefined || changedOwed === unit ? rest : relation;
  if (event === 'departed') return { ...owed, units: without(relation.units, unit) };
  const units = { ...relation.units, [unit]: version };
  return event === 'joined' ? { ...relation, units, changedOwed: unit } : { ...owed, units };
}

function secretDone(
  state: UniterState,
  name: string,
  uri: string,
  revision: number | undefined,
): UniterState {
  if (revision === undefined) return state;
  if (name === 'secret-changed') {
    return { ...state, secretsChanged: { ...state.secretsChanged, [uri]: revision } };
  }
  if (name === 'secret-remove') {
    const told = [...(state.secretsObsolete[uri] ?? []), revision];
    return { ...state, secretsObsolete: { ...state.secretsObsolete, [uri]: told } };
  }
  return state;
}

/** A charm was unpacked. In a new pod what the old one was stopping is gone. */
export function charmDeployed(state: UniterState): UniterState {
  if (!state.installed) return state;
  const hook = state.hook?.operation.hook;
  const clean = hook?.kind === 'lifecycle' && hook.name === 'stop' ? idle(state) : state;
  return { ...unqueued(clean), upgradeOwed: true };
}

/** Saved before the scope is entered, so that a scope that was entered is always known and left again. */
export function scopeWanted(state: UniterState, relation: UnitRelationView): UniterState {
  const { endpoint, role, remoteApplication } = relation;
  const known = { endpoint, role, remoteApplication, entered: false, created: false, broken: false };
  return {
    ...state,
    relations: { ...state.relations, [relation.id]: { ...known, applicationVersion: 0, units: {} } },
  };
}

export function scopeEntered(state: UniterState, relationId: number): UniterState {
  const known = state.relations[relationId];
  if (known === undefined) return state;
  return { ...state, relations: { ...state.relations, [relationId]: { ...known, entered: true } } };
}

export function scopeLeft(state: UniterState, relationId: number): UniterState {
  return { ...state, relations: without(state.relations, relationId) };
}

export const leadershipResigned = (state: UniterState): UniterState => ({ ...state, leader: false });

export function taskStarted(state: UniterState, kind: 'action' | 'commands', id: string): UniterState {
  return { ...state, task: { kind, id } };
}

export function taskDone(state: UniterState): UniterState {
  const { task: _done, ...rest } = state;
  return rest;
}
