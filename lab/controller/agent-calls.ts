/** What each call of a unit's agent does to the model. */
import {
  applicationOf,
  applyEffect,
  CommitError,
  commitHook,
  enterScope,
  type HookSnapshot,
  type ImmediateEffect,
  leaveScope,
  openHook,
  type UnitState,
} from '@charmed-spark/juju';
import type { AgentCalls } from './agent-api.ts';
import type { Controller } from './controller.ts';
import { JujuError } from './errors.ts';
import { unitIn } from './lookup.ts';
import type { LabModel } from './model/lab-model.ts';
import { ordinalOf, podOf } from './model/names.ts';
import { removeUnit } from './model/units.ts';
import { beginTask, finishCommand, finishTask } from './tasks.ts';
import { jujuVersion } from './version.ts';

export type AgentCall = keyof AgentCalls;
type Request<C extends AgentCall> = AgentCalls[C][0];
type Response<C extends AgentCall> = AgentCalls[C][1];

export interface Caller {
  controller: Controller;
  uuid: string;
  unit: string;
}

/** Retry of a secret's rotate or expire hook that changed nothing, in ms. */
const secretRetry = 5 * 60_000;
const done = {};

const change = <T>({ controller, uuid, unit }: Caller, edit: (draft: LabModel, state: UnitState) => T): T =>
  controller.change(uuid, (draft) => edit(draft, unitIn(draft, unit).state));

/** lib/juju refuses with errors whose text is for the charm; a bug of ours is a TypeError and the like. */
function refusals<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    const { name, message } = error as Error;
    throw name === 'Error' || error instanceof CommitError ? new JujuError(message) : error;
  }
}

const now = (caller: Caller): string => caller.controller.time();

function hello(caller: Caller, { address, podName }: Request<'hello'>): Response<'hello'> {
  if (podName !== podOf(caller.unit)) {
    throw new JujuError(`pod "${podName}" does not run unit "${caller.unit}"`);
  }
  change(caller, (draft, state) => {
    if (draft.apps[applicationOf(caller.unit)]?.retired.some(({ pod }) => pod === podName)) {
      throw new JujuError(`pod "${podName}" belongs to a removed unit and is being replaced`);
    }
    const record = draft.units[caller.unit];
    if (record) record.introduced ??= now(caller);
    state.address = address;
  });
  return { unit: caller.unit, jujuVersion, cloudApiVersion: caller.controller.cloudApiVersion };
}

function open(caller: Caller, { hook, members, brokenRelation }: Request<'hook/open'>): HookSnapshot {
  const model = caller.controller.find(caller.uuid);
  const snapshot = openHook(model.state, caller.unit, hook, {
    jujuVersion,
    cloudApiVersion: caller.controller.cloudApiVersion,
    members,
    ...(brokenRelation === undefined ? {} : { brokenRelation }),
  });
  if (hook.kind === 'secret' && (hook.name === 'secret-rotate' || hook.name === 'secret-expired')) {
    const secretId = hook.uri.replace(/^.*[:/]/, '');
    const again = new Date(caller.controller.now().getTime() + secretRetry).toISOString();
    change(caller, (draft) => {
      const timers = draft.secretTimers[secretId] ?? {};
      draft.secretTimers[secretId] = timers;
      if (hook.name === 'secret-rotate') timers.rotateAfter = again;
      else timers.expireAfter = again;
    });
  }
  return snapshot;
}

function commit(caller: Caller, { contextId, changes }: Request<'hook/commit'>): Response<'hook/commit'> {
  change(caller, (draft) => {
    const record = draft.units[caller.unit];
    if (!record || record.lastCommit === contextId) return;
    draft.state = refusals(() => commitHook(draft.state, caller.unit, changes, caller.controller.now()));
    record.lastCommit = contextId;
  });
  return done;
}

function effect(
  caller: Caller,
  { effect, taskId }: Request<'hook/effect'> & { taskId?: string },
): Response<'hook/effect'> {
  if (effect.kind === 'log') {
    const line = {
      time: now(caller),
      level: effect.level,
      logger: `unit.${caller.unit}.juju-log`,
      message: effect.message,
    };
    caller.controller.log(caller.uuid, `unit-${podOf(caller.unit)}`, [line]);
    return done;
  }
  if (effect.kind === 'action-log') {
    actionLog(caller, effect, taskId);
    return done;
  }
  change(caller, (draft) => {
    draft.state = refusals(() => applyEffect(draft.state, caller.unit, effect));
  });
  return done;
}

function actionLog(
  { controller, uuid, unit }: Caller,
  line: Extract<ImmediateEffect, { kind: 'action-log' }>,
  taskId: string | undefined,
): void {
  const running = Object.values(controller.find(uuid).tasks).filter(
    (task) => task.unit === unit && task.started && !task.completed,
  );
  const task = running.find((one) => one.id === taskId) ?? running.at(-1);
  if (!task) throw new JujuError('no action is running');
  controller.logTask(uuid, task.id, { time: line.time, message: line.message });
}

function scope(caller: Caller, { relationId, entered }: Request<'scope'>): Response<'scope'> {
  change(caller, (draft, state) => {
    const relation = draft.state.relations[String(relationId)];
    if (!entered) {
      draft.state = leaveScope(draft.state, relationId, caller.unit);
      return;
    }
    if (!relation) throw new JujuError(`relation ${relationId} not found`);
    if (relation.inScope.includes(caller.unit)) return;
    if (relation.life !== 'alive' || state.life !== 'alive') {
      throw new JujuError('cannot enter scope: unit or relation is not alive');
    }
    draft.state = enterScope(draft.state, relationId, caller.unit);
  });
  return done;
}

function agentStatus(
  caller: Caller,
  { status, message, data }: Request<'agent-status'>,
): Response<'agent-status'> {
  const known = ['allocating', 'idle', 'executing', 'error', 'lost'] as const;
  const name = known.find((one) => one === status);
  if (!name) throw new JujuError(`unknown agent status "${status}"`);
  change(caller, (draft, state) => {
    // The operator's word was for one failure, a later one must not find it. Tasks run in between do not end a failure.
    const record = draft.units[caller.unit];
    if (record && name !== 'error' && !/^running (action |commands$)/.test(message)) record.resolved = 'none';
    state.agentStatus = { status: name, message, since: now(caller), ...(data ? { data } : {}) };
  });
  return done;
}

function workloadStatus(
  caller: Caller,
  { status, message }: Request<'workload-status'>,
): Response<'workload-status'> {
  change(caller, (_draft, state) => {
    state.workloadStatus = {
      status: status as UnitState['workloadStatus']['status'],
      message,
      since: now(caller),
    };
  });
  return done;
}

function terminating(caller: Caller): Response<'terminating'> {
  const model = caller.controller.find(caller.uuid);
  const app = model.state.applications[applicationOf(caller.unit)];
  const alive = app?.life === 'alive' && app.units[caller.unit]?.life === 'alive';
  return { willRestart: alive && ordinalOf(caller.unit) < app.scale };
}

/** One handler per call; the transport decodes, checks who calls, and encodes. */
export const agentCalls: { [C in AgentCall]: (caller: Caller, request: Request<C>) => Response<C> } = {
  hello,
  'hook/open': open,
  'hook/commit': commit,
  'hook/effect': effect,
  scope,
  'agent-status': agentStatus,
  'workload-status': workloadStatus,
  logs: (caller, { lines }) => {
    caller.controller.log(caller.uuid, `unit-${podOf(caller.unit)}`, lines);
    return done;
  },
  'action/begin': (caller, { id }) => {
    change(caller, (draft) => beginTask(draft, caller.unit, id, now(caller)));
    return done;
  },
  'action/finish': (caller, { id, ...end }) => {
    finishTask(caller, id, end);
    return done;
  },
  'command/finish': (caller, end) => {
    finishCommand(caller, end);
    return done;
  },
  'state/save': (caller, { state }) => {
    change(caller, (draft) => {
      const record = draft.units[caller.unit];
      if (record) record.agentState = state;
    });
    return done;
  },
  'state/load': (caller) => ({
    state: caller.controller.find(caller.uuid).units[caller.unit]?.agentState ?? null,
  }),
  'resolved/clear': (caller) => {
    change(caller, (draft) => {
      const record = draft.units[caller.unit];
      if (record) record.resolved = 'none';
    });
    return done;
  },
  terminating,
  dead: (caller) => {
    change(caller, (draft) => removeUnit(draft, caller.unit));
    return done;
  },
  leader: (caller) => ({
    leader:
      caller.controller.find(caller.uuid).state.applications[applicationOf(caller.unit)]?.leader ===
      caller.unit,
  }),
};
