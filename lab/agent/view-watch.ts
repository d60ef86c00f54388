/** Keeps the controller's view of the unit up to date, and wakes the agent when anything has happened. */

import type { UnitView } from '../controller/agent-api.ts';
import { pause } from './backoff.ts';
import { type ControllerClient, Gone } from './controller-client.ts';

const retryMs = 1_000;
const maxRetryMs = 15_000;

export class ViewWatch {
  readonly #client: ControllerClient;
  #view: UnitView | undefined;
  #gone = false;
  #poll = new AbortController();
  #wake: (() => void) | undefined;
  #woken = false;
  /** Called with each new view as it arrives, also while a hook or an action runs. */
  onView: ((view: UnitView) => void) | undefined;

  constructor(client: ControllerClient) {
    this.#client = client;
  }

  /** The unit is no more in the model. */
  get gone(): boolean {
    return this.#gone;
  }

  get view(): UnitView | undefined {
    return this.#view;
  }

  /** Ends a wait, now or the next one. */
  wake(): void {
    this.#woken = true;
    this.#wake?.();
  }

  /** Resolves at the next change, or after `milliseconds`. */
  async wait(milliseconds: number | undefined): Promise<void> {
    if (!this.#woken) {
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        if (milliseconds !== undefined) timer = setTimeout(resolve, Math.max(0, milliseconds));
      });
      clearTimeout(timer);
    }
    this.#wake = undefined;
    this.#woken = false;
  }

  /** Reads the view anew after something of our own: what a pending poll may still bring is older. */
  async refresh(): Promise<void> {
    this.#poll.abort();
    try {
      this.#view = await this.#client.view();
    } catch (error) {
      if (!(error instanceof Gone)) throw error;
      this.#gone = true;
    }
  }

  /** Polls until `signal` aborts or the unit is gone. */
  async run(signal: AbortSignal): Promise<void> {
    let delay = retryMs;
    while (!signal.aborted && !this.#gone) {
      const poll = new AbortController();
      this.#poll = poll;
      const stop = () => poll.abort();
      signal.addEventListener('abort', stop, { once: true });
      try {
        const view = await this.#client.watch(this.#view?.revision ?? 0, poll.signal);
        delay = retryMs;
        if (!poll.signal.aborted && view.revision !== this.#view?.revision) {
          this.#view = view;
          this.onView?.(view);
          this.wake();
        }
      } catch (error) {
        if (error instanceof Gone) {
          this.#gone = true;
          this.wake();
        } else if (!poll.signal.aborted) {
          await pause(delay, signal);
          delay = Math.min(delay * 2, maxRetryMs);
        }
      } finally {
        signal.removeEventListener('abort', stop);
      }
    }
  }
}
