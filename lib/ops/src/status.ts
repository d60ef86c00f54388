/** Statuses of units and applications. */
import { InvalidStatusError } from './errors.ts';

export type SettableStatusName = 'active' | 'blocked' | 'maintenance' | 'waiting';

/** A status that a charm may set. */
export interface Status {
  readonly name: SettableStatusName;
  readonly message: string;
}

/** A status as Juju knows it; `error`, `unknown` and `terminated` are set by Juju alone. */
export interface KnownStatus {
  readonly name: SettableStatusName | 'error' | 'unknown' | 'unset' | 'terminated';
  readonly message: string;
}

/** Everything works. */
export function active(message = ''): Status {
  return { name: 'active', message };
}

/** Only the operator can help; the message says how. */
export function blocked(message: string): Status {
  return { name: 'blocked', message };
}

/** The charm itself is at work on it. */
export function maintenance(message: string): Status {
  return { name: 'maintenance', message };
}

/** Something else, that will come by itself, is missing. */
export function waiting(message: string): Status {
  return { name: 'waiting', message };
}

const PRIORITY: Record<SettableStatusName, number> = { blocked: 4, maintenance: 3, waiting: 2, active: 1 };

/** Throws InvalidStatusError for what a charm cannot set. */
export function checkStatus(status: Status): Status {
  if (!Object.hasOwn(PRIORITY, status.name)) {
    throw new InvalidStatusError(
      `status ${JSON.stringify(status.name)} cannot be set by a charm; use active, blocked, maintenance or waiting`,
    );
  }
  return status;
}

/** The status that matters most: blocked > maintenance > waiting > active; the first added wins a tie. */
export function mostImportant(statuses: readonly Status[]): Status | undefined {
  let most: Status | undefined;
  for (const status of statuses) {
    if (most === undefined || PRIORITY[status.name] > PRIORITY[most.name]) most = status;
  }
  return most;
}
