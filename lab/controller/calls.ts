/** Every method of the command line's API, by name. */
import { applicationOf } from '@charmed-spark/juju';
import type { ControllerCalls, Method, Params, Result } from './api.ts';
import { addUnit, removeApplication, removeUnits, scaleApplication } from './applications.ts';
import { getConfig, setConfig, setTrust } from './config.ts';
import type { Controller } from './controller.ts';
import { deploy } from './deploy.ts';
import { JujuError } from './errors.ts';
import { applicationIn, unitIn } from './lookup.ts';
import { podOf } from './model/names.ts';
import { addModel, destroyModel, listModels, modelConfig, showModel, switchModel } from './models.ts';
import { integrate, removeRelation } from './relations.ts';
import { listSecrets, showSecret } from './secret-listing.ts';
import { addSecret, grantSecret, removeSecret, revokeSecret, updateSecret } from './secrets.ts';
import { showApplication, showUnit } from './show-unit.ts';
import { status } from './status.ts';
import { cancelTask, exec, listActions, runAction, showTask } from './tasks.ts';
import { jujuVersion } from './version.ts';

type Handler<M extends Method> = (
  controller: Controller,
  params: Params<M>,
  signal: AbortSignal,
) => Result<M> | Promise<Result<M>>;

async function debugLog(
  controller: Controller,
  params: Params<'debug-log'>,
  signal: AbortSignal,
): Promise<Result<'debug-log'>> {
  const { uuid } = controller.find(params.model).state;
  const { model: _model, waitSeconds = 0, ...filter } = params;
  const read = (): Result<'debug-log'> => ({ lines: controller.logs.read(uuid, filter) });
  const some = (): Result<'debug-log'> | undefined => {
    const found = read();
    return found.lines.length > 0 ? found : undefined;
  };
  return (await controller.until(some, waitSeconds * 1000, signal)) ?? { lines: [] };
}

function resolved(controller: Controller, params: Params<'resolved'>): Record<string, never> {
  const { uuid } = controller.find(params.model).state;
  controller.change(uuid, (draft) => {
    const failed = Object.values(draft.state.applications).flatMap((app) =>
      Object.values(app.units).filter((unit) => unit.agentStatus.status === 'error'),
    );
    const names = params.all ? failed.map((unit) => unit.name) : params.units;
    for (const text of names) {
      const { name, state, record } = unitIn(draft, text);
      if (state.agentStatus.status !== 'error')
        throw new JujuError(`unit "${name}" is not in an error state`);
      record.resolved = params.noRetry ? 'no-hooks' : 'retry-hooks';
    }
  });
  return {};
}

function pod(controller: Controller, params: Params<'pod'>): Result<'pod'> {
  const model = controller.find(params.model);
  const { name } = unitIn(model, params.unit);
  const { charm } = applicationIn(model, applicationOf(name)).state;
  return {
    namespace: model.state.name,
    pod: podOf(name),
    containers: ['charm', ...Object.keys(charm.containers)],
  };
}

export const calls: { [M in Method]: Handler<M> } = {
  models: listModels,
  'add-model': addModel,
  'destroy-model': destroyModel,
  'show-model': showModel,
  switch: switchModel,
  'model-config': modelConfig,
  deploy,
  integrate,
  'remove-relation': removeRelation,
  'config-get': getConfig,
  'config-set': setConfig,
  'run-action': runAction,
  actions: listActions,
  task: showTask,
  'cancel-task': cancelTask,
  exec,
  status,
  'show-unit': showUnit,
  'show-application': showApplication,
  'scale-application': scaleApplication,
  'add-unit': addUnit,
  'remove-unit': removeUnits,
  'remove-application': removeApplication,
  trust: setTrust,
  secrets: listSecrets,
  'show-secret': showSecret,
  'add-secret': addSecret,
  'update-secret': updateSecret,
  'remove-secret': removeSecret,
  'grant-secret': grantSecret,
  'revoke-secret': revokeSecret,
  'debug-log': debugLog,
  resolved,
  pod,
  version: () => ({ version: jujuVersion }),
} satisfies { [M in keyof ControllerCalls]: Handler<M> };
