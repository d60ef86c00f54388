/** Finding things in a model, with Juju's text when they are not there. */
import { type ApplicationState, applicationOf, isUnitName, type UnitState } from '@charmed-spark/juju';
import { JujuError, notFound } from './errors.ts';
import type { AppRecord, LabModel, UnitRecord } from './model/lab-model.ts';

const own = <T>(record: Record<string, T>, key: string): T | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined;

/** @throws JujuError `application "x" not found`. */
export function applicationIn(model: LabModel, name: string): { state: ApplicationState; record: AppRecord } {
  const state = own(model.state.applications, name);
  const record = own(model.apps, name);
  if (!state || !record) throw notFound('application', name);
  return { state, record };
}

/** `app/0` or `app/leader`. @throws JujuError `unit "x/0" not found`. */
export function unitIn(
  model: LabModel,
  name: string,
): { name: string; state: UnitState; record: UnitRecord } {
  const leader = /^(.+)\/leader$/.exec(name);
  if (leader) {
    const application = applicationIn(model, leader[1] as string).state;
    if (!application.leader) throw new JujuError(`could not determine leader for "${application.name}"`);
    return unitIn(model, application.leader);
  }
  if (!isUnitName(name)) throw new JujuError(`invalid unit name "${name}"`);
  const state = own(own(model.state.applications, applicationOf(name))?.units ?? {}, name);
  const record = own(model.units, name);
  if (!state || !record) throw notFound('unit', name);
  return { name, state, record };
}
