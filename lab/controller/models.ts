/** Models: add, destroy, switch, configuration. */
import type { Params, Result } from './api.ts';
import { forget } from './applications.ts';
import type { Controller } from './controller.ts';
import { JujuError } from './errors.ts';
import type { LabModel } from './model/lab-model.ts';
import { checkModelName } from './model/names.ts';
import { modelOptions, parseModelOption } from './model-options.ts';
import { cloudName, controllerName, jujuVersion, userName } from './version.ts';

/** Namespaces that a model may not take. */
const reserved = new Set(['default', 'kube-system', 'kube-public', 'kube-node-lease', 'local-path-storage']);

export function listModels(controller: Controller): Result<'models'> {
  const current = controller.store.setting('current-model');
  return {
    models: controller.models().map((model) => ({
      name: model.state.name,
      'model-uuid': model.state.uuid,
      life: model.life,
      current: model.state.uuid === current,
    })),
  };
}

/** @throws JujuError when the name or an option is wrong, or a model or namespace of that name exists. */
export async function addModel(
  controller: Controller,
  { name, config = {} }: Params<'add-model'>,
): Promise<Result<'add-model'>> {
  checkModelName(name);
  if (reserved.has(name)) {
    throw new JujuError(
      `failed to create new model: namespace "${name}" already exists: choose another name`,
    );
  }
  if (controller.models().some((model) => model.state.name === name)) {
    throw new JujuError(
      `failed to create new model: model "${name}" for ${userName} already exists (already exists)`,
    );
  }
  const parsed = Object.entries(config).map(([key, text]) => [key, parseModelOption(key, text)] as const);
  const { uuid } = controller.add(name).state;
  try {
    // The model is known first: so a controller that is killed here finds the namespace to be its own.
    await controller.claimNamespace(name, uuid);
  } catch (error) {
    controller.drop(uuid);
    if (!(error instanceof JujuError)) throw error;
    throw new JujuError(`failed to create new model: ${error.message}`);
  }
  controller.change(uuid, (draft) => Object.assign(draft.state.config, Object.fromEntries(parsed)));
  return { uuid };
}

/** Begins the end of a model: its applications are removed, then its namespace, then itself. */
export function destroyModel(
  controller: Controller,
  { name, force }: Params<'destroy-model'>,
): Record<string, never> {
  const model = controller.find(name);
  controller.change(model.state.uuid, (draft) => {
    draft.life = 'dying';
    for (const record of Object.values(draft.apps)) record.destroyStorage = true;
    if (force) for (const application of Object.keys(draft.state.applications)) forget(draft, application);
  });
  return {};
}

export function switchModel(controller: Controller, { model }: Params<'switch'>): Record<string, never> {
  controller.store.set('current-model', controller.find(model).state.uuid);
  return {};
}

export function modelConfig(
  controller: Controller,
  { model, set = {}, reset = [] }: Params<'model-config'>,
): Result<'model-config'> {
  const { uuid } = controller.find(model).state;
  if (Object.keys(set).length > 0 || reset.length > 0) {
    const parsed = Object.entries(set).map(([key, text]) => [key, parseModelOption(key, text)] as const);
    controller.change(uuid, (draft) => {
      for (const key of reset) delete draft.state.config[key];
      Object.assign(draft.state.config, Object.fromEntries(parsed));
    });
  }
  const now = controller.find(uuid);
  const values: [string, { Value: unknown; Source: string }][] = Object.entries(modelOptions).map(
    ([key, option]) => [key, { Value: option.default, Source: 'default' }],
  );
  for (const [key, value] of Object.entries(now.state.config))
    values.push([key, { Value: value, Source: 'model' }]);
  values.push(['agent-version', { Value: jujuVersion, Source: 'model' }]);
  return Object.fromEntries(values.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** `juju show-model --format json`. */
export function showModel(controller: Controller, { model }: { model: string }): Record<string, unknown> {
  const found: LabModel = controller.find(model);
  const name = found.state.name;
  return {
    [name]: {
      name: `${userName}/${name}`,
      'short-name': name,
      'model-uuid': found.state.uuid,
      'model-type': 'caas',
      'controller-uuid': controllerUuid(controller),
      'controller-name': controllerName,
      'is-controller': false,
      owner: userName,
      cloud: cloudName,
      type: 'kubernetes',
      life: found.life,
      status: { current: found.life === 'alive' ? 'available' : 'destroying', since: found.createdAt },
      users: { [userName]: { access: 'admin', 'last-connection': 'just now' } },
      'agent-version': jujuVersion,
    },
  };
}

function controllerUuid(controller: Controller): string {
  const known = controller.store.setting('controller-uuid');
  if (known) return known;
  const uuid = crypto.randomUUID();
  controller.store.set('controller-uuid', uuid);
  return uuid;
}
