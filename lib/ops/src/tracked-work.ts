/** Work that must be over before the commit, and whose failure counts also when nobody looks at it. */

/**
 * A promise that knows whether somebody looks at how it ends. `await` and the combinators call `then` on every
 * promise that is not exactly of the class Promise.
 */
class Watched<T> extends Promise<T> {
  watched = false;

  /** What `then` gives is an ordinary promise: whoever called it is told of failures by the runtime. */
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  // biome-ignore lint/suspicious/noThenProperty: this is a promise
  override then<A = T, B = never>(
    fulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    rejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.watched = true;
    return super.then(fulfilled, rejected);
  }
}

export class TrackedWork {
  readonly #running = new Set<Promise<unknown>>();
  readonly #failed: { work: Watched<unknown>; error: unknown }[] = [];
  #interrupted: { error: unknown } | undefined;

  /** Gives the caller's promise of the same end. The method that returns it must not be `async`: that looks. */
  track<T>(work: Promise<T>): Promise<T> {
    const watched = new Watched<T>((resolve, reject) => work.then(resolve, reject));
    const settled: Promise<unknown> = work
      .catch((error) => this.#failed.push({ work: watched, error }))
      .finally(() => this.#running.delete(settled));
    this.#running.add(settled);
    // `settle` tells of a failure that nobody looks at, not the runtime.
    Promise.prototype.then.call(watched, undefined, () => {});
    return watched;
  }

  /** The dispatch has failed elsewhere: the next `settle` throws. */
  interrupt(error: unknown): void {
    this.#interrupted ??= { error };
  }

  /** Resolves when no work is left. Throws what interrupted it, or the first failure that nobody looks at. */
  async settle(): Promise<void> {
    do {
      await Promise.all(this.#running);
      // The runtime tells of rejections without a handler only when no promise is due.
      await new Promise((resolve) => setImmediate(resolve));
    } while (this.#running.size > 0);
    const lost = this.#interrupted ?? this.#failed.find(({ work }) => !work.watched);
    if (lost !== undefined) throw lost.error;
  }
}
