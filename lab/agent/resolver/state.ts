/** What a unit's agent remembers between operations; kept by the controller, so that it survives the pod. */
import type { HookInfo } from '@charmed-spark/juju';

export interface HookOperation {
  kind: 'hook';
  hook: HookInfo;
  /** What the hook was raised for; recorded as known once it has been committed. */
  seen?: { configHash?: string; version?: number };
}

export interface RelationMemory {
  endpoint: string;
  role: 'provider' | 'requirer' | 'peer';
  remoteApplication: string;
  /** The controller is known to have us in scope; false while that is being asked for. */
  entered: boolean;
  /** relation-created was committed. */
  created: boolean;
  /** relation-broken was committed; only the scope is left to be left. */
  broken: boolean;
  applicationVersion: number;
  /** Joined remote units with the version of their bag that the charm was told of. */
  units: Record<string, number>;
  /** Unit whose joined was committed and whose first changed is owed. */
  changedOwed?: string;
}

export interface UniterState {
  format: 1;
  installed: boolean;
  started: boolean;
  removed: boolean;
  leader: boolean;
  /** A charm was unpacked for a unit that was installed before: upgrade-charm is owed. */
  upgradeOwed: boolean;
  /** The charm has set its unit's status at least once. */
  statusSet: boolean;
  configHash?: string;
  /** Second half of upgrade-charm -> config-changed -> start: nothing else runs before it. */
  queued?: 'config-changed' | 'start';
  /** Hook in flight (its agent may be gone) or failed. */
  hook?: { operation: HookOperation; step: 'running' | 'failed'; failures: number };
  /** Action or commands in flight: never run twice. */
  task?: { kind: 'action' | 'commands'; id: string };
  relations: Record<string, RelationMemory>;
  /** Storage instances that the charm was told of: id -> name. */
  storage: Record<string, string>;
  /** Newest revision per secret that secret-changed told of. */
  secretsChanged: Record<string, number>;
  /** Revisions per secret that secret-remove told of. */
  secretsObsolete: Record<string, number[]>;
}

export const initialState: UniterState = {
  format: 1,
  installed: false,
  started: false,
  removed: false,
  leader: false,
  upgradeOwed: false,
  statusSet: false,
  relations: {},
  storage: {},
  secretsChanged: {},
  secretsObsolete: {},
};

/**
 * The state that the controller kept, or a new unit's.
 * @throws Error when it was written by an agent with another format.
 */
export function readState(saved: unknown): UniterState {
  if (saved === null || saved === undefined) return initialState;
  const format = (saved as { format?: unknown }).format;
  if (format !== 1) {
    throw new Error(`the saved state of this unit has format ${String(format)}, this agent reads format 1`);
  }
  return saved as UniterState;
}

/** Members per relation as hook tools show them: joined has started, departed has not. */
export function membersOf(state: UniterState): Record<string, string[]> {
  const members = Object.fromEntries(
    Object.entries(state.relations).map(([id, relation]) => [id, new Set(Object.keys(relation.units))]),
  );
  const hook = state.hook?.operation.hook;
  if (hook?.kind === 'relation' && hook.remoteUnit !== undefined) {
    const set = members[String(hook.relationId)];
    if (hook.name.endsWith('-relation-joined')) set?.add(hook.remoteUnit);
    if (hook.name.endsWith('-relation-departed')) set?.delete(hook.remoteUnit);
  }
  return Object.fromEntries(Object.entries(members).map(([id, units]) => [id, [...units].sort()]));
}
