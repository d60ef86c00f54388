/** What keeps users from logging in; texts that the Python charm has, too, are its texts. */
import { blocked, waiting } from '@charmed-spark/ops';
import { type Cause, degraded, stopped } from '../cause.ts';
import type { State } from '../state.ts';
import { adminUser } from '../workload.ts';
import { clientUser } from './names.ts';
import { goneRelations } from './plan.ts';

export function usersCauses(state: State): Cause[] {
  return [...tableCauses(state), ...systemCauses(state), ...clientCauses(state)];
}

function tableCauses({ authDb, users: { table, kept }, app }: State): Cause[] {
  if (authDb.state !== 'ready') return [];
  const { host, port, database } = authDb.connection;
  switch (table.state) {
    case 'unreachable': {
      const text = `Authentication database at ${host}:${port} cannot be reached (${table.why}); retrying`;
      return [stopped(waiting(text))];
    }
    case 'refused': {
      const text = `Authentication database ${database} refuses ${app}: ${table.why}; check the rights of its user`;
      return [stopped(blocked(text))];
    }
    case 'unread':
      return kept.has(adminUser) ? [] : [stopped(waiting('Waiting for the leader to create the user admin'))];
    default:
      return [];
  }
}

/** The text is an interface; what exactly is wrong with the content stands in the detail. */
const systemCauses = ({ users: { system } }: State): Cause[] =>
  system.state === 'invalid'
    ? [
        degraded(
          blocked(`Secret provided as system-users ${system.why}`),
          system.detail === undefined ? undefined : `system-users: ${system.detail}`,
        ),
      ]
    : [];

function clientCauses({ authDb, users }: State): Cause[] {
  const flawed = users.clients.flatMap(({ request: { flaw } }) => flaw ?? []);
  const causes = flawed.map((flaw) => degraded(blocked(`No user for a client: ${flaw}`)));
  const failed = users.table.state === 'unreachable' || users.table.state === 'refused';
  const left = goneRelations(users).map(clientUser);
  // Without a database there is nothing to delete from; what it has is looked at when it is related again.
  if (authDb.state === 'ready' && failed && left.length > 0) {
    const detail = `left in the authentication database until it answers: ${left.join(', ')}`;
    causes.push(degraded(blocked('Failed to delete user during jdbc relation broken event'), detail));
  }
  return causes;
}
