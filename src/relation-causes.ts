/** What a relation that is not ready has to say, in words that are the same for all of them. */
import type { Unfinished } from '@charmed-spark/interfaces';
import { blocked, type Status, waiting } from '@charmed-spark/ops';
import type { Cause } from './cause.ts';

/**
 * `what` is what the relation gives. Absence is no cause here: some relations may be absent, and those that may not
 * have texts of their own.
 */
export function relationCauses(
  relation: Unfinished | { state: 'ready' },
  endpoint: string,
  what: string,
  effect: (status: Status, detail?: string) => Cause,
): Cause[] {
  switch (relation.state) {
    case 'waiting':
      return [
        effect(
          waiting(
            relation.unreadable.length > 0
              ? `Waiting for the grant of ${relation.unreadable.join(', ')} of the ${what} (relation ${endpoint})`
              : `Waiting for ${relation.missing.join(', ')} of the ${what} (relation ${endpoint})`,
          ),
        ),
      ];
    case 'invalid':
      return [
        effect(
          blocked(
            `Relation ${endpoint} gives an invalid ${relation.field}: ${relation.why}; fix or relate the ${noun(what)} again`,
          ),
        ),
      ];
    default:
      return [];
  }
}

/** `authentication database` is a database. */
const noun = (what: string): string => what.split(' ').at(-1) ?? what;
