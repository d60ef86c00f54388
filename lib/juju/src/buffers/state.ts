import { own } from '../own.ts';

/** Charm state kept by the controller for the unit, with this run's writes. */
export class StateBuffer {
  #state: Record<string, string>;
  #dirty = false;

  constructor(state: Record<string, string>) {
    this.#state = { ...state };
  }

  all(): Record<string, string> {
    return this.#state;
  }

  get(key: string): string | undefined {
    return own(this.#state, key);
  }

  set(values: Record<string, string>): void {
    this.#state = { ...this.#state, ...values };
    this.#dirty = true;
  }

  delete(key: string): void {
    if (this.get(key) === undefined) return;
    const { [key]: _, ...rest } = this.#state;
    this.#state = rest;
    this.#dirty = true;
  }

  /** The whole state as it shall be; undefined when nothing was written. */
  changes(): Record<string, string> | undefined {
    return this.#dirty ? { ...this.#state } : undefined;
  }
}
