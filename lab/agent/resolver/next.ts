/** The agent's decision: from what it remembers and what the controller says to the next operation. Pure. */
import type { UnitView } from '../../controller/agent-api.ts';
import type { Facts, WorkloadEvent } from './facts.ts';
import type { Operation } from './operation.ts';
import { departingUnit, nextCreated, nextRelationHook } from './relations.ts';
import { updateStatusDelay } from './retry.ts';
import { nextSecretHook } from './secrets.ts';
import type { HookOperation, UniterState } from './state.ts';

const lifecycle = (name: string, seen?: HookOperation['seen']): HookOperation => ({
  kind: 'hook',
  hook: { kind: 'lifecycle', name },
  ...(seen === undefined ? {} : { seen }),
});

/** Priorities as in Juju's internal/worker/uniter/resolver.go. `now` in milliseconds. */
export function nextOperation(state: UniterState, facts: Facts, view: UnitView, now: number): Operation {
  const dying = view.life !== 'alive' || facts.terminating === 'for-good';
  if (view.life === 'dead' || state.removed) return leaveAll(state) ?? { kind: 'dead' };
  if (dying && !state.installed && state.hook === undefined) return leaveAll(state) ?? { kind: 'dead' };
  if (state.task !== undefined) return { kind: 'abandon-task', task: state.task };
  if (facts.terminating === 'will-restart') {
    return state.started && state.hook === undefined ? lifecycle('stop') : { kind: 'exit' };
  }
  const upgraded =
    facts.charm !== view.charm.sha256 && view.charm.modifiedVersion === facts.modifiedVersion && !dying;
  if (facts.charm === undefined || (upgraded && state.hook === undefined && state.queued === undefined)) {
    return { kind: 'deploy', sha256: view.charm.sha256, upgrade: state.installed };
  }
  if (state.hook !== undefined) return unfinishedHook(state.hook, state, facts, view, dying, now);
  // Part of relation-broken: no other hook sees the relation after it.
  const broken = Object.entries(state.relations).find(([, relation]) => relation.broken);
  if (broken !== undefined) return { kind: 'leave-scope', relationId: Number(broken[0]) };
  if (!state.installed) return lifecycle('install');
  if (state.upgradeOwed && !dying) return lifecycle('upgrade-charm');
  if (state.queued === 'config-changed') return lifecycle('config-changed', { configHash: view.configHash });
  if (state.queued === 'start') return lifecycle('start');
  if (facts.rebooted && state.started && !dying) return lifecycle('start');

  const secret = dying ? {} : nextSecretHook(state, facts, view, now);
  const ready =
    (dying ? undefined : (nextCreated(state, view) ?? leadership(state, facts, view) ?? workload(facts))) ??
    secret.operation ??
    task(view) ??
    storage(state, view, dying);
  if (ready !== undefined) return ready;
  if (dying) return nextRelationHook(state, view, true) ?? tearDown(state);

  // An agent of an older pod leaves new configuration to the pod that replaces it.
  const current = view.charm.modifiedVersion === facts.modifiedVersion || !state.started;
  if (current && state.configHash !== view.configHash) {
    return lifecycle('config-changed', { configHash: view.configHash });
  }
  return (
    nextRelationHook(state, view, false) ??
    updateStatus(state, facts, view, now, secret.until ?? Number.POSITIVE_INFINITY)
  );
}

/** Scopes that are still entered when a unit dies without or after its last hook. */
function leaveAll(state: UniterState): Operation | undefined {
  const id = Object.keys(state.relations)[0];
  return id === undefined ? undefined : { kind: 'leave-scope', relationId: Number(id) };
}

function tearDown(state: UniterState): Operation {
  return lifecycle(state.started ? 'stop' : 'remove');
}

function leadership(state: UniterState, facts: Facts, view: UnitView): Operation | undefined {
  if (view.leader && !state.leader) return lifecycle('leader-elected');
  if (!view.leader && state.leader) return { kind: 'resign-leadership' };
  if (!view.leader && !facts.leaderSettingsTold) return lifecycle('leader-settings-changed');
  return undefined;
}

export function workloadHook(event: WorkloadEvent): HookOperation {
  return {
    kind: 'hook',
    hook: {
      kind: 'workload',
      name: `${event.container}-${event.kind}`,
      container: event.container,
      ...(event.notice === undefined ? {} : { notice: event.notice }),
      ...(event.check === undefined ? {} : { check: event.check }),
    },
  };
}

function workload(facts: Facts): Operation | undefined {
  const event = facts.workload[0];
  return event === undefined ? undefined : workloadHook(event);
}

/** The event behind a workload hook, if Pebble still stands by it. */
export const eventOf = (facts: Facts, operation: HookOperation): WorkloadEvent | undefined =>
  facts.workload.find((event) => JSON.stringify(workloadHook(event).hook) === JSON.stringify(operation.hook));

function task(view: UnitView): Operation | undefined {
  const action = view.actions.find((candidate) => !view.cancelled.includes(candidate.id));
  if (action !== undefined) return { kind: 'action', id: action.id };
  const commands = view.commands.find((candidate) => !view.cancelled.includes(candidate.id));
  return commands === undefined ? undefined : { kind: 'commands', id: commands.id };
}

function storage(state: UniterState, view: UnitView, dying: boolean): Operation | undefined {
  const hook = (name: string, event: string, storageId: string): HookOperation => ({
    kind: 'hook',
    hook: { kind: 'storage', name: `${name}-storage-${event}`, storageId },
  });
  for (const [id, name] of Object.entries(state.storage)) {
    const instance = view.storage.find((candidate) => candidate.id === id);
    if (dying || instance === undefined || instance.life !== 'alive') return hook(name, 'detaching', id);
  }
  const fresh = view.storage.find(({ id, life }) => life === 'alive' && state.storage[id] === undefined);
  return dying || fresh === undefined ? undefined : hook(fresh.name, 'attached', fresh.id);
}

function updateStatus(
  state: UniterState,
  facts: Facts,
  view: UnitView,
  now: number,
  until: number,
): Operation {
  const timer = state.started ? facts.updateStatus : undefined;
  const due = timer && timer.since + updateStatusDelay(view.updateStatusSeconds, timer.random);
  if (due !== undefined && due <= now) return lifecycle('update-status');
  const wake = Math.min(due ?? Number.POSITIVE_INFINITY, until);
  return Number.isFinite(wake) ? { kind: 'wait', until: wake } : { kind: 'wait' };
}

/** A hook that was cut off runs again at once; a failed one when its time or the operator's word comes. */
function unfinishedHook(
  pending: NonNullable<UniterState['hook']>,
  state: UniterState,
  facts: Facts,
  view: UnitView,
  dying: boolean,
  now: number,
): Operation {
  const { hook } = pending.operation;
  const moot = mootReason(pending.operation, facts, view);
  if (moot !== undefined) return { kind: 'skip-hook', reason: moot, clearResolved: false };
  if (pending.step === 'running') return again(pending.operation, view, dying);
  if (view.resolved === 'no-hooks') {
    return {
      kind: 'skip-hook',
      reason: `"${hook.kind === 'commands' ? '' : hook.name}" resolved`,
      clearResolved: true,
    };
  }
  if (view.resolved === 'retry-hooks') return again(pending.operation, view, dying);
  const waiting = state.installed ? task(view) : undefined;
  if (waiting !== undefined) return waiting;
  if (!view.retryHooks) return { kind: 'wait' };
  if (facts.retryAt === undefined || facts.retryAt <= now) return again(pending.operation, view, dying);
  return { kind: 'wait', until: facts.retryAt };
}

/** Why an unfinished hook has lost its cause; undefined when it must run. */
function mootReason(operation: HookOperation, facts: Facts, view: UnitView): string | undefined {
  const { hook } = operation;
  if (hook.kind === 'workload' && eventOf(facts, operation) === undefined)
    return 'its workload event has passed';
  if (hook.kind === 'lifecycle' && hook.name === 'leader-elected' && !view.leader)
    return 'leadership was lost';
  if (hook.kind === 'relation' && !view.relations.some((relation) => relation.id === hook.relationId)) {
    return `relation ${hook.relationId} is gone`;
  }
  return undefined;
}

/** The same hook for the facts of now. */
function again(operation: HookOperation, view: UnitView, dying: boolean): HookOperation {
  const { hook } = operation;
  if (hook.kind === 'lifecycle' && hook.name === 'config-changed') {
    return lifecycle('config-changed', { configHash: view.configHash });
  }
  if (hook.kind !== 'relation') return operation;
  if (hook.departingUnit !== undefined && hook.remoteUnit !== undefined) {
    return { ...operation, hook: { ...hook, departingUnit: departingUnit(view, dying, hook.remoteUnit) } };
  }
  const remote = view.relations.find((relation) => relation.id === hook.relationId);
  const version = hook.remoteUnit === undefined ? remote?.applicationVersion : remote?.units[hook.remoteUnit];
  return operation.seen === undefined || version === undefined
    ? operation
    : { ...operation, seen: { version } };
}
