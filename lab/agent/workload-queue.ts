/** Events of the workload containers that the charm has not been told of yet. */
import type { WorkloadEvent } from './resolver/index.ts';

export class WorkloadQueue {
  #events: readonly WorkloadEvent[] = [];
  readonly #waiting = new Map<string, (() => void)[]>();
  readonly #changed: () => void;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get events(): readonly WorkloadEvent[] {
    return this.#events;
  }

  raise(event: WorkloadEvent): void {
    this.#events = [...this.#events.filter(({ key }) => key !== event.key), event];
    this.#changed();
  }

  /** The charm was told, or the event lost its cause. */
  settle(key: string): void {
    this.#events = this.#events.filter((event) => event.key !== key);
    for (const resolve of this.#waiting.get(key) ?? []) resolve();
    this.#waiting.delete(key);
    this.#changed();
  }

  told(key: string, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true });
      this.#waiting.set(key, [...(this.#waiting.get(key) ?? []), resolve]);
    });
  }
}
