/** Which status is shown: Juju's rules over what charm, agent and Kubernetes say. */
import type { ApplicationState, UnitState } from '@charmed-spark/juju';
import type { UnitRecord } from './model/lab-model.ts';

export interface Shown {
  current: string;
  message: string;
  since: string;
}

const severity: Record<string, number> = {
  error: 100,
  blocked: 90,
  maintenance: 80,
  waiting: 70,
  active: 60,
  terminated: 50,
  unknown: 40,
};

const chosen = (status: { status: string; message: string; since: string }): Shown => ({
  current: status.status,
  message: status.message,
  since: status.since,
});

/**
 * A unit's workload status: a failed hook first, then what the charm set, unless its pod says that this cannot be.
 */
export function workloadStatus(unit: UnitState, record: UnitRecord | undefined): Shown {
  if (unit.agentStatus.status === 'error') {
    return { current: 'error', message: unit.agentStatus.message, since: unit.agentStatus.since };
  }
  const own = unit.workloadStatus;
  const cloud = record?.cloud;
  if (!cloud || own.status === 'terminated') return chosen(own);
  if (cloud.status === 'terminated') return chosen(cloud);
  const believable = own.status !== 'active' && own.status !== 'waiting' && own.status !== 'blocked';
  if (believable) return chosen(own);
  if (cloud.status === 'error' || cloud.status === 'blocked') return chosen(cloud);
  if (own.status === 'active' && cloud.status !== 'running') return { ...chosen(cloud), current: 'waiting' };
  return chosen(own);
}

/** The agent's status; an error is shown with the workload instead, and silence as `lost`. */
export function agentStatus(unit: UnitState, silentTooLong: boolean): Shown {
  if (silentTooLong) {
    return {
      current: 'lost',
      message: 'agent is not communicating with the server',
      since: unit.agentStatus.since,
    };
  }
  if (unit.agentStatus.status === 'error')
    return { current: 'idle', message: '', since: unit.agentStatus.since };
  return chosen(unit.agentStatus);
}

/** What the leader set, else the most severe of the units' statuses. */
export function applicationStatus(app: ApplicationState, units: Shown[]): Shown {
  if (app.status.status !== 'unset') return chosen(app.status);
  const [worst] = [...units].sort((a, b) => (severity[b.current] ?? 0) - (severity[a.current] ?? 0));
  if (worst) return worst;
  return { current: 'unknown', message: '', since: app.status.since };
}
