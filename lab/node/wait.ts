/** Waiting for a condition of the outside world, with a deadline. */
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Asks `condition` until it answers true. An exception counts as "not yet"; its text becomes part of the error.
 * @param timeout in milliseconds; after it `describe()` is thrown as an Error.
 */
export async function until(
  condition: () => Promise<boolean> | boolean,
  timeout: number,
  describe: () => string | Promise<string>,
  interval = 50,
): Promise<void> {
  const end = performance.now() + timeout;
  let last = '';
  for (;;) {
    try {
      if (await condition()) return;
    } catch (error) {
      last = error instanceof Error ? error.message : String(error);
    }
    if (performance.now() >= end) {
      throw new Error(`${await describe()}${last ? ` (last answer: ${last})` : ''}`);
    }
    await delay(interval);
  }
}
