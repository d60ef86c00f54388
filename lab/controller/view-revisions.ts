/** Numbers the views of a unit: a changed view has a higher number, also across restarts of the controller. */
import type { UnitView } from './agent-api.ts';
import type { Controller } from './controller.ts';
import { unitView } from './unit-view.ts';

export class ViewRevisions {
  readonly #known = new Map<string, { text: string; revision: number }>();
  readonly #controller: Controller;

  constructor(controller: Controller) {
    this.#controller = controller;
    controller.onChange((uuid) => {
      const units = controller.byUuid(uuid)?.units ?? {};
      for (const key of this.#known.keys()) {
        const [model, unit = ''] = key.split(' ');
        if (model === uuid && !units[unit]) this.#known.delete(key);
      }
    });
  }

  /** @throws JujuError when the unit is gone. */
  view(uuid: string, unit: string): UnitView {
    const view = unitView(this.#controller.find(uuid), unit, this.#controller.time());
    const text = JSON.stringify(view);
    const key = `${uuid} ${unit}`;
    const known = this.#known.get(key);
    if (known?.text === text) return { revision: known.revision, ...view };
    const revision = Math.max(this.#controller.now().getTime(), (known?.revision ?? 0) + 1);
    this.#known.set(key, { text, revision });
    return { revision, ...view };
  }

  /** The view once it is newer than `since`, or as it is after `milliseconds`. */
  async watch(
    uuid: string,
    unit: string,
    since: number,
    milliseconds: number,
    signal?: AbortSignal,
  ): Promise<UnitView> {
    const newer = (): UnitView | undefined => {
      const view = this.view(uuid, unit);
      return view.revision > since ? view : undefined;
    };
    return (await this.#controller.until(newer, milliseconds, signal)) ?? this.view(uuid, unit);
  }
}
