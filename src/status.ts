/**
 * Every status, as a function of the state; texts that others may read are those of the Python charm. All
 * causes are told: the most severe is shown, and it counts the others.
 */
import { active, blocked, maintenance, type Status, waiting } from '@charmed-spark/ops';
import type { State } from './state.ts';

export function statuses(state: State): Status[] {
  const found = [...authDb(state), ...systemUsers(state), ...workload(state)];
  return found.length > 0 ? found : [active()];
}

function authDb({ authDb, users, app }: State): Status[] {
  switch (authDb.state) {
    case 'absent':
      return [blocked('Missing authentication database relation')];
    case 'waiting':
      if (authDb.unreadable.length > 0) {
        return [
          waiting(
            `Waiting for the grant of ${authDb.unreadable.join(', ')} of the authentication database (relation auth-db)`,
          ),
        ];
      }
      return [
        waiting(`Waiting for ${authDb.missing.join(', ')} of the authentication database (relation auth-db)`),
      ];
    case 'invalid':
      return [
        blocked(
          `Relation auth-db gives an invalid ${authDb.field}: ${authDb.why}; fix or relate the database again`,
        ),
      ];
  }
  const { host, port, database } = authDb.connection;
  if (users.state === 'unreachable') {
    return [waiting(`Authentication database at ${host}:${port} cannot be reached (${users.why}); retrying`)];
  }
  if (users.state === 'refused') {
    return [
      blocked(
        `Authentication database ${database} refuses ${app}: ${users.why}; check the rights of its user`,
      ),
    ];
  }
  return [];
}

function systemUsers({ systemUsers }: State): Status[] {
  // The text is an interface; what exactly is wrong with the content stands in the log.
  return systemUsers.state === 'invalid'
    ? [blocked(`Secret provided as system-users ${systemUsers.why}`)]
    : [];
}

function workload({ workload, authDb, admin }: State): Status[] {
  if (!workload.connected) return [maintenance('Waiting for Pebble')];
  if (authDb.state !== 'ready') return [];
  if (admin.stored === undefined) return [waiting('Waiting for the leader to create the user admin')];
  if (workload.service === 'backoff' || workload.service === 'error') {
    return [blocked('Kyuubi stops right after its start; its last lines are in juju debug-log')];
  }
  return workload.serving ? [] : [maintenance('Kyuubi is not serving requests')];
}
