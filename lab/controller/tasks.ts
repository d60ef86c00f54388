/** Actions and commands on units: enqueue, show, cancel; and what the agents report of them. */
import { type ActionOutcome, validateActionParams } from '@charmed-spark/juju';
import type { Params, Result } from './api.ts';
import type { Controller } from './controller.ts';
import { JujuError, notFound } from './errors.ts';
import { applicationIn, unitIn } from './lookup.ts';
import type { LabModel, TaskRecord } from './model/lab-model.ts';

type Wish = Pick<TaskRecord, 'kind' | 'action' | 'params' | 'script' | 'timeoutSeconds'>;

function enqueue(
  controller: Controller,
  modelName: string,
  units: string[],
  wishFor: (model: LabModel, unit: string) => Wish,
): { tasks: Record<string, string>; operation: string } {
  const { uuid } = controller.find(modelName).state;
  if (units.length === 0) throw new JujuError('no units specified');
  return controller.change(uuid, (draft) => {
    draft.counters.task += 1;
    const operation = String(draft.counters.task);
    const tasks: Record<string, string> = {};
    for (const text of units) {
      let unit: string;
      let wish: Wish;
      try {
        unit = unitIn(draft, text).name;
        wish = wishFor(draft, unit);
      } catch (error) {
        throw new JujuError(
          `Operation ${operation} failed to schedule any tasks:\n${(error as Error).message}`,
        );
      }
      draft.counters.task += 1;
      const id = String(draft.counters.task);
      draft.tasks[id] = {
        id,
        operation,
        unit,
        ...wish,
        status: 'pending',
        enqueued: controller.time(),
      };
      tasks[unit] = id;
    }
    return { tasks, operation };
  });
}

/** @throws JujuError when a unit, the action or a parameter is wrong; then nothing was enqueued. */
export function runAction(controller: Controller, params: Params<'run-action'>): Result<'run-action'> {
  return enqueue(controller, params.model, params.units, (model, unit) => {
    const { charm } = applicationIn(model, unit.slice(0, unit.lastIndexOf('/'))).state;
    const action = Object.hasOwn(charm.actions, params.action) ? charm.actions[params.action] : undefined;
    if (!action) throw new JujuError(`action "${params.action}" not defined on unit "${unit}"`);
    return { kind: 'action', action: params.action, params: validateActionParams(action, params.params) };
  });
}

export function exec(controller: Controller, params: Params<'exec'>): Result<'exec'> {
  return enqueue(controller, params.model, params.units, () => ({
    kind: 'exec',
    action: 'juju-exec',
    params: {},
    script: params.command,
    ...(params.timeoutSeconds === undefined ? {} : { timeoutSeconds: params.timeoutSeconds }),
  }));
}

/** The charm's actions with their schemas, by name. */
export function listActions(controller: Controller, params: Params<'actions'>): Record<string, unknown> {
  const { state } = applicationIn(controller.find(params.model), params.application);
  return { ...state.charm.actions };
}

/** `2026-11-24 17:40:00 +0000 UTC`, as in Juju's task output. */
const goTime = (time: string): string => `${time.slice(0, 10)} ${time.slice(11, 19)} +0000 UTC`;

/** One task in the shape of `juju run --format json`. */
function taskJson(controller: Controller, uuid: string, task: TaskRecord): Record<string, unknown> {
  const log = controller.taskLogs.read(uuid, task.id);
  const results = controller.taskResults.read(uuid, task.id);
  return {
    id: task.id,
    ...(log.length > 0 ? { log: log.map((line) => `${goTime(line.time)} ${line.message}`) } : {}),
    ...(task.message ? { message: task.message } : {}),
    ...(Object.keys(results).length > 0 ? { results } : {}),
    status: task.status,
    timing: {
      ...(task.completed ? { completed: goTime(task.completed) } : {}),
      enqueued: goTime(task.enqueued),
      ...(task.started ? { started: goTime(task.started) } : {}),
    },
    unit: task.unit,
  };
}

function taskIn(model: LabModel, id: string): TaskRecord {
  const task = Object.hasOwn(model.tasks, id) ? model.tasks[id] : undefined;
  if (!task) throw notFound('task', id);
  return task;
}

/** Waits up to `waitSeconds` for the task's end and shows it as it is then. */
export async function showTask(
  controller: Controller,
  params: Params<'task'>,
  signal?: AbortSignal,
): Promise<Record<string, unknown>> {
  const { uuid } = controller.find(params.model).state;
  const now = (): TaskRecord => taskIn(controller.find(uuid), params.id);
  const ended = (): TaskRecord | undefined => (now().completed ? now() : undefined);
  const task = (await controller.until(ended, (params.waitSeconds ?? 0) * 1000, signal)) ?? now();
  return taskJson(controller, uuid, task);
}

export function cancelTask(controller: Controller, params: Params<'cancel-task'>): Record<string, unknown> {
  const { uuid } = controller.find(params.model).state;
  return controller.change(uuid, (draft) => {
    const task = taskIn(draft, params.id);
    if (task.status === 'pending') {
      task.status = 'cancelled';
      task.message = 'action cancelled via the API';
      task.completed = controller.time();
    } else if (task.status === 'running') task.status = 'aborting';
    return taskJson(controller, uuid, task);
  });
}

function ownTask(model: LabModel, unit: string, id: string): TaskRecord {
  const task = taskIn(model, id);
  if (task.unit !== unit) throw notFound('task', id);
  return task;
}

export function beginTask(model: LabModel, unit: string, id: string, now: string): void {
  const task = ownTask(model, unit, id);
  if (task.completed) throw new JujuError(`task "${id}" is ${task.status}`);
  if (task.status === 'pending') task.status = 'running';
  task.started ??= now;
}

/** Whose task ended. */
interface Runner {
  controller: Controller;
  uuid: string;
  unit: string;
}

export function finishTask(
  { controller, uuid, unit }: Runner,
  id: string,
  end: { status: 'completed' | 'failed' | 'cancelled' | 'aborted'; message?: string; outcome: ActionOutcome },
): void {
  if (ownTask(controller.find(uuid), unit, id).completed) return;
  // First: whoever sees that the task has ended reads them.
  controller.taskResults.keep(uuid, id, end.outcome.results);
  controller.change(uuid, (draft) => {
    const task = ownTask(draft, unit, id);
    const now = controller.time();
    task.status = end.status;
    const message = end.message ?? end.outcome.failed;
    if (message) task.message = message;
    task.started ??= now;
    task.completed = now;
  });
}

/** The outcome of a juju-exec script: its exit code is a result, not a failure of the task. */
export function finishCommand(
  runner: Runner,
  end: { id: string; code: number; stdout: string; stderr: string },
): void {
  const results = {
    'return-code': end.code,
    ...(end.stdout ? { stdout: end.stdout } : {}),
    ...(end.stderr ? { stderr: end.stderr } : {}),
  };
  finishTask(runner, end.id, { status: 'completed', outcome: { results } });
}
