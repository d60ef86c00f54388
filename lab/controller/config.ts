/** `juju config`: reading, setting and resetting options, and `trust` beside them. */
import type { Params } from './api.ts';
import { parseSettings, settings, trustIsJujus } from './config-values.ts';
import type { Controller } from './controller.ts';
import { JujuError } from './errors.ts';
import { applicationIn } from './lookup.ts';

export function getConfig(controller: Controller, params: Params<'config-get'>): Record<string, unknown> {
  const { state, record } = applicationIn(controller.find(params.model), params.application);
  return {
    application: state.name,
    'application-config': {
      trust: {
        default: false,
        description: 'Does this application have access to trusted credentials',
        source: state.trust ? 'user' : 'default',
        type: 'bool',
        value: state.trust,
      },
    },
    charm: record.charm.name,
    settings: settings(state.charm, state.config),
  };
}

/** @throws JujuError; then nothing was set. */
export function setConfig(controller: Controller, params: Params<'config-set'>): Record<string, never> {
  const model = controller.find(params.model);
  controller.change(model.state.uuid, (draft) => {
    const { state } = applicationIn(draft, params.application);
    const { options, trust } = parseSettings(state.charm, params.values);
    for (const name of params.reset) {
      if (name === 'trust' && trustIsJujus(state.charm)) state.trust = false;
      else if (!Object.hasOwn(state.charm.options, name)) throw new JujuError(`unknown option "${name}"`);
      delete state.config[name];
    }
    Object.assign(state.config, options);
    if (trust !== undefined) state.trust = trust;
  });
  return {};
}

export function setTrust(controller: Controller, params: Params<'trust'>): Record<string, never> {
  if (!params.remove && params.scope !== 'cluster') {
    throw new JujuError(
      `'juju trust' currently requires --scope=cluster for k8s models: run \`trust ${params.application} --scope=cluster\``,
    );
  }
  const model = controller.find(params.model);
  controller.change(model.state.uuid, (draft) => {
    applicationIn(draft, params.application).state.trust = !params.remove;
  });
  return {};
}
