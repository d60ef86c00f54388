/** `juju config`: reading, setting and resetting options, and `trust` beside them. */
import { goBool } from '@charmed-spark/juju';
import type { Params } from './api.ts';
import { parseOption, parseOptions, settings } from './config-values.ts';
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
  const { trust, ...values } = params.values;
  controller.change(model.state.uuid, (draft) => {
    const { state } = applicationIn(draft, params.application);
    const ofCharm = Object.hasOwn(state.charm.options, 'trust');
    const parsed = parseOptions(state.charm, ofCharm && trust !== undefined ? { ...values, trust } : values);
    for (const name of params.reset) {
      if (name === 'trust' && !ofCharm) state.trust = false;
      else if (!Object.hasOwn(state.charm.options, name)) throw new JujuError(`unknown option "${name}"`);
      delete state.config[name];
    }
    Object.assign(state.config, parsed);
    if (trust !== undefined && !ofCharm) {
      parseOption('trust', { type: 'boolean' }, trust);
      state.trust = goBool(trust) === true;
    }
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
