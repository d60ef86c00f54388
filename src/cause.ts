/** One reason why the server does not serve, or serves with less than was asked for. */
import type { Status } from '@charmed-spark/ops';

export interface Cause {
  /** Type and text; the texts are an interface, those of the Python charm where it has one. */
  readonly status: Status;
  /** Does the server stand still because of this, or does it serve with less? */
  readonly effect: 'stopped' | 'degraded';
  /** More for the log and `show-status`. Holds no secrets. */
  readonly detail?: string;
}

/** The server does not run, or does not answer, because of this. */
export const stopped = (status: Status, detail?: string): Cause => cause(status, 'stopped', detail);

/** The server serves all the same. */
export const degraded = (status: Status, detail?: string): Cause => cause(status, 'degraded', detail);

const cause = (status: Status, effect: Cause['effect'], detail?: string): Cause => ({
  status,
  effect,
  ...(detail === undefined ? {} : { detail }),
});
