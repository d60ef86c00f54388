import type { ModelState } from './model.ts';

/** A model with nothing in it. */
export function emptyModel(name = 'testing', uuid = '00000000-0000-4000-8000-000000000000'): ModelState {
  return { uuid, name, applications: {}, relations: {}, secrets: {}, config: {} };
}
