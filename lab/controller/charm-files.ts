/** The charm archives that the controller keeps: each as long as an application uses it. */
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { LabModel } from './model/lab-model.ts';

export const charmFilesOf = (models: Iterable<LabModel>): Set<string> =>
  new Set([...models].flatMap((model) => Object.values(model.apps).map((app) => app.charm.file)));

export class CharmFiles {
  readonly folder: string;
  /** Files of deployments that are under way: written, and not yet in a model. */
  readonly #held = new Map<string, number>();

  constructor(folder: string) {
    this.folder = folder;
  }

  hold(file: string): void {
    this.#held.set(file, (this.#held.get(file) ?? 0) + 1);
  }

  /** Ends a `hold`; a file that no model uses goes. */
  release(file: string, models: Iterable<LabModel>): void {
    const left = (this.#held.get(file) ?? 1) - 1;
    if (left > 0) this.#held.set(file, left);
    else this.#held.delete(file);
    this.dropUnused([file], models);
  }

  /** Removes those of the files that no model uses and no deployment holds. */
  dropUnused(files: Iterable<string>, models: Iterable<LabModel>): void {
    const used = charmFilesOf(models);
    for (const file of files) if (!used.has(file) && !this.#held.has(file)) rmSync(file, { force: true });
  }

  /** For the start: also half-written files of a controller that was killed. */
  dropAllUnused(models: Iterable<LabModel>): void {
    const names = readdirSync(this.folder);
    this.dropUnused(
      names.map((name) => join(this.folder, name)),
      models,
    );
  }
}
