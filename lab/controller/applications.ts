/** An application's size and end: scale, add-unit, remove-unit, remove-application. */
import type { Params } from './api.ts';
import type { Controller } from './controller.ts';
import { JujuError } from './errors.ts';
import { applicationIn } from './lookup.ts';
import type { LabModel } from './model/lab-model.ts';
import { removeUnit } from './model/units.ts';

function resize(
  controller: Controller,
  modelName: string,
  name: string,
  size: (now: number) => number,
): void {
  const uuid = controller.find(modelName).state.uuid;
  controller.change(uuid, (draft) => {
    const { state } = applicationIn(draft, name);
    if (state.life !== 'alive') throw new JujuError(`application "${name}" is not alive`);
    const scale = size(state.scale);
    if (!Number.isInteger(scale)) throw new JujuError(`scale must be a whole number, got ${scale}`);
    state.scale = scale;
  });
}

export function scaleApplication(
  controller: Controller,
  { model, application, units }: Params<'scale-application'>,
): Record<string, never> {
  if (units < 0) throw new JujuError('scale must be a positive integer');
  resize(controller, model, application, () => units);
  return {};
}

export function addUnit(
  controller: Controller,
  { model, application, units }: Params<'add-unit'>,
): Record<string, never> {
  if (units < 1) throw new JujuError('--num-units must be a positive integer');
  resize(controller, model, application, (scale) => scale + units);
  return {};
}

export function removeUnits(
  controller: Controller,
  { model, application, units }: Params<'remove-unit'>,
): Record<string, never> {
  if (application.includes('/')) {
    throw new JujuError(
      `k8s models do not support removing a named unit: run \`remove-unit ${application.split('/')[0]} --num-units <n>\` (the highest numbers go first)`,
    );
  }
  if (units < 1) throw new JujuError('specify the number of units to remove using --num-units');
  resize(controller, model, application, (scale) => {
    if (units > scale) throw new JujuError('cannot remove more units than currently exist');
    return scale - units;
  });
  return {};
}

export function removeApplication(
  controller: Controller,
  { model, application, force, destroyStorage }: Params<'remove-application'>,
): Record<string, never> {
  const uuid = controller.find(model).state.uuid;
  controller.change(uuid, (draft) => {
    const { state, record } = applicationIn(draft, application);
    state.life = 'dying';
    record.destroyStorage ||= destroyStorage === true;
    if (force) forget(draft, application);
  });
  return {};
}

/** Removes an application whose units do not answer: no hook runs any more. */
export function forget(model: LabModel, application: string): void {
  const { state } = applicationIn(model, application);
  for (const unit of Object.keys(state.units)) removeUnit(model, unit);
  for (const [key, relation] of Object.entries(model.state.relations)) {
    const own = relation.endpoints.every((endpoint) => endpoint.application === application);
    if (own) delete model.state.relations[key];
  }
}
