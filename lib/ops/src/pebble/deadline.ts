/** A point in time that a whole call must keep, however many requests it makes. */
import { TimeoutError } from './errors.ts';

export interface Deadline {
  /** Milliseconds left, never negative. */
  left(): number;
  /** Rejects at the deadline; never resolves. Call `clear` when done. */
  passed: Promise<never>;
  clear(): void;
}

/** `timeout` in milliseconds from now (`Infinity`: never). `what` completes "timed out after N s: ...". */
export function deadlineIn(timeout: number, what: string): Deadline {
  const end = performance.now() + timeout;
  const { promise, reject } = Promise.withResolvers<never>();
  // Nobody may be listening any more when it passes.
  promise.catch(() => undefined);
  const timer = Number.isFinite(timeout)
    ? setTimeout(() => reject(timeoutError(timeout, what)), Math.max(timeout, 0))
    : undefined;
  return {
    left: () => Math.max(end - performance.now(), 0),
    passed: promise,
    clear: () => clearTimeout(timer),
  };
}

export const timeoutError = (timeout: number, what: string): TimeoutError =>
  new TimeoutError(`timed out after ${timeout / 1000} s: ${what}`);
