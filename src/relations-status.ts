/** What the relations that core reads itself have to say. */
import { blocked, waiting } from '@charmed-spark/ops';
import { type Cause, stopped } from './cause.ts';
import type { State } from './state.ts';

export function authDbCauses({ authDb }: State): Cause[] {
  switch (authDb.state) {
    case 'absent':
      return [stopped(blocked('Missing authentication database relation'))];
    case 'waiting':
      if (authDb.unreadable.length > 0) {
        return [
          stopped(
            waiting(
              `Waiting for the grant of ${authDb.unreadable.join(', ')} of the authentication database (relation auth-db)`,
            ),
          ),
        ];
      }
      return [
        stopped(
          waiting(
            `Waiting for ${authDb.missing.join(', ')} of the authentication database (relation auth-db)`,
          ),
        ),
      ];
    case 'invalid':
      return [
        stopped(
          blocked(
            `Relation auth-db gives an invalid ${authDb.field}: ${authDb.why}; fix or relate the database again`,
          ),
        ),
      ];
    case 'ready':
      return [];
  }
}
