/** Waiting for a server that was started a moment ago, so that one event leads to a status that holds. */

export interface Patience {
  /** Milliseconds from the first question after which no more are asked. */
  limit: number;
  /** Milliseconds between an answer that was none and the next question. Default 300. */
  interval?: number;
  /** A test's own, which need not wait. */
  sleep?: (milliseconds: number) => Promise<void>;
}

/** Asks until the answer is another than undefined, at least once; undefined after the limit. What `ask` throws goes on. */
export async function firstAnswer<T>(
  ask: () => Promise<T | undefined>,
  { limit, interval = 300, sleep = pause }: Patience,
): Promise<T | undefined> {
  const began = performance.now();
  // Both count: questions that take long, and the pauses of a test that take no time.
  for (let waited = 0; ; waited += interval) {
    const answer = await ask();
    if (answer !== undefined || waited >= limit || performance.now() - began >= limit) return answer;
    await sleep(interval);
  }
}

/**
 * The status with which an HTTP server answers, usually one on the pod's loopback, which charm and workload share;
 * undefined without an answer within `timeout` milliseconds. It is asked itself, never a proxy of the model.
 */
export async function httpStatus(url: string, timeout = 2_000): Promise<number | undefined> {
  try {
    // Packed charms run on Bun, whose fetch would ask the proxy that the environment names.
    const init: RequestInit & { proxy: false } = { signal: AbortSignal.timeout(timeout), proxy: false };
    const response = await fetch(url, init);
    await response.body?.cancel();
    return response.status;
  } catch {
    return undefined;
  }
}

/** Whether an HTTP server answers with a success. */
export async function answersHttp(url: string): Promise<true | undefined> {
  const status = (await httpStatus(url)) ?? 0;
  return (status >= 200 && status < 300) || undefined;
}

const pause = (milliseconds: number): Promise<void> => new Promise((done) => setTimeout(done, milliseconds));
