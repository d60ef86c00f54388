/** Waiting between attempts. */

/** Resolves after `milliseconds`, or at once when `signal` aborts; never rejects. */
export function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal?.addEventListener('abort', done, { once: true });
  });
}

export interface RetryOptions {
  /** Which errors are worth another attempt. */
  again(error: unknown): boolean;
  signal?: AbortSignal | undefined;
  firstMs?: number;
  maxMs?: number;
  /** Milliseconds after which the last error is thrown; default: never. */
  giveUpMs?: number | undefined;
  pause?: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
}

/** Runs `attempt` until it succeeds, doubling the pause between attempts. */
export async function retry<T>(attempt: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { firstMs = 200, maxMs = 10_000, giveUpMs = Number.POSITIVE_INFINITY } = options;
  let waited = 0;
  for (let delay = firstMs; ; delay = Math.min(delay * 2, maxMs)) {
    try {
      return await attempt();
    } catch (error) {
      if (!options.again(error) || waited >= giveUpMs || options.signal?.aborted) throw error;
      await (options.pause ?? pause)(delay, options.signal);
      waited += delay;
    }
  }
}
