/** Why actions refuse; texts that the Python charm had are its texts, for the scripts that look at them. */
import { ActionFailed } from '@charmed-spark/ops';
import type { State } from '../state.ts';
import { usersCauses } from '../users/index.ts';

/** Fails the action. Scripts find the text in the result `error`, too. */
export function fail(text: string, detail?: string): never {
  throw new ActionFailed(text, { error: detail === undefined ? text : `${text} ${detail}` });
}

export function needDatabase({ app, authDb }: State): void {
  if (authDb.state === 'absent') {
    fail(
      `The action can only be run when authentication is enabled. Please integrate ${app}:auth-db with postgresql-k8s`,
    );
  }
}

/** Words of the Python charm, for as long as there is no container, or nothing that serves in it. */
export const notReady = 'The action failed because the workload is not ready yet.';

/** The Python charm's actions for passwords wait for the container, though they need the database alone. */
export function needContainer({ workload }: State): void {
  if (!workload.connected) fail(notReady);
}

export function needLeader({ leader }: State): void {
  if (!leader) fail('Action must be ran on the application leader');
}

/** For actions that change the table of users. */
export function needTable(state: State): void {
  needDatabase(state);
  if (state.users.table.state === 'read') return;
  const [cause] = usersCauses(state);
  fail(
    cause?.status.message ?? 'The authentication database has not given its connection yet: see juju status',
  );
}
