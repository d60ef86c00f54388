import type { ActionOutcome } from '../hook.ts';

/** Results and failure of a running action, sent when it ends whatever its exit code. */
export class ActionBuffer {
  readonly #results: Record<string, unknown> = {};
  #failed: string | undefined;

  /** Sets a value under a path of keys; later values replace earlier ones. */
  set(path: readonly string[], value: string): void {
    let map = this.#results;
    for (const key of path.slice(0, -1)) {
      const next = Object.hasOwn(map, key) ? map[key] : undefined;
      if (typeof next === 'object' && next !== null) map = next as Record<string, unknown>;
      else {
        const fresh: Record<string, unknown> = {};
        map[key] = fresh;
        map = fresh;
      }
    }
    map[path.at(-1)!] = value;
  }

  fail(message: string): void {
    this.#failed = message;
  }

  outcome(): ActionOutcome {
    return {
      results: structuredClone(this.#results),
      ...(this.#failed === undefined ? {} : { failed: this.#failed }),
    };
  }
}
