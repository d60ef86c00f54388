/** A leader whose agent is silent for too long loses its term to one that is heard. */
import type { Controller } from './controller.ts';
import { byUnit } from './model/names.ts';

/** Length of a lease, in ms. */
export const lease = 60_000;
/** A successor must have been heard within this time, in ms. */
const fresh = 35_000;

/** Ends the terms of silent leaders. */
export function endSilentTerms(controller: Controller): void {
  for (const model of controller.models()) {
    const { uuid } = model.state;
    for (const app of Object.values(model.state.applications)) {
      if (!app.leader || controller.silence(uuid, app.leader) <= lease) continue;
      const next = Object.values(app.units)
        .filter((unit) => unit.life === 'alive' && model.units[unit.name]?.introduced)
        .filter((unit) => unit.name !== app.leader && controller.silence(uuid, unit.name) <= fresh)
        .sort((a, b) => byUnit(a.name, b.name))[0];
      if (!next) continue;
      controller.change(uuid, (draft) => {
        const state = draft.state.applications[app.name];
        if (state) state.leader = next.name;
      });
    }
  }
}
