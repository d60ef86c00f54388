/** When a failed hook runs again: 5 s, doubled up to 5 min, with jitter (Juju's retrystrategy facade). */

const firstMs = 5_000;
const maxMs = 5 * 60_000;

/** Milliseconds to wait after the nth failure in a row; `random` in [0, 1) spreads it over ±20 %. */
export function retryDelay(failures: number, random: number): number {
  const plain = Math.min(firstMs * 2 ** Math.max(0, failures - 1), maxMs);
  return Math.min(maxMs, plain * (0.8 + 0.4 * random));
}

/** Milliseconds to the next update-status: the interval ±20 %. */
export const updateStatusDelay = (seconds: number, random: number): number =>
  seconds * 1000 * (0.8 + 0.4 * random);
