/** What a run of a test ends with when there is no state to look at. */
import type { CharmTypes } from '@charmed-spark/ops';
import type { Outcome } from './outcome.ts';

/** The state or event is one that Juju never makes: the test is wrong, not the charm. */
export class InconsistentStateError extends Error {
  override name = 'InconsistentStateError';
  readonly flaws: readonly string[];
  constructor(flaws: readonly string[]) {
    super(`this state or event cannot happen:\n${flaws.map((flaw) => `- ${flaw}`).join('\n')}`);
    this.flaws = flaws;
  }
}

/** The charm threw: Juju would drop what was buffered, show the unit in error and try again. */
export class UncaughtCharmError<T extends CharmTypes = CharmTypes> extends Error {
  override name = 'UncaughtCharmError';
  /** The state with what takes effect all the same: statuses, logs, everything in containers. */
  readonly state: Outcome<T>;
  constructor(cause: unknown, state: Outcome<T>) {
    super(`the charm failed: ${cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause)}`, {
      cause,
    });
    this.state = state;
  }
}
