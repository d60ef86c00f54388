/** What the controller keeps of one model: Juju's state and what running it on this machine adds. */
import type { Life, ModelState } from '@charmed-spark/juju';

export interface CharmRecord {
  name: string;
  sha256: string;
  /** The `.charm` as the controller keeps it. */
  file: string;
  revision: number;
  /** Rises with each refresh: a pod with another number is replaced. */
  modifiedVersion: number;
  base: { name: string; channel: string };
  /** Content of the archive's `version` file. */
  version?: string;
}

export interface AppRecord {
  charm: CharmRecord;
  /** Bearer token of the application's agents. */
  token: string;
  /** Part of storage claim names: a later application of the same name must not find old data. */
  uniqueId: string;
  createdAt: string;
  /** Storage id by `<ordinal>/<storage name>`: kept when a unit goes, because its claim stays. */
  storageIds: Record<string, string>;
  /** Pods of units that are gone, to be deleted: an ordinal that comes back needs a new pod. */
  retired: { pod: string; uid: string }[];
  destroyStorage: boolean;
  /** Uid of the application's Service. */
  providerId?: string;
}

export interface CloudStatus {
  status: 'running' | 'waiting' | 'blocked' | 'error' | 'allocating' | 'terminated';
  message: string;
  since: string;
}

export interface UnitRecord {
  createdAt: string;
  /** First time an agent process of this unit reported. */
  introduced?: string;
  podUid?: string;
  /** The agent's own state. */
  agentState?: unknown;
  resolved: 'none' | 'retry-hooks' | 'no-hooks';
  /** Context id of the last commit: a repeated commit must not be applied twice. */
  lastCommit?: string;
  /** What Kubernetes says of the pod. */
  cloud?: CloudStatus;
}

export type TaskStatus =
  | 'pending'
  | 'running'
  | 'completed'
  | 'failed'
  | 'cancelled'
  | 'aborting'
  | 'aborted';

export interface TaskRecord {
  id: string;
  operation: string;
  unit: string;
  kind: 'action' | 'exec';
  action: string;
  params: Record<string, unknown>;
  script?: string;
  timeoutSeconds?: number;
  status: TaskStatus;
  message?: string;
  enqueued: string;
  started?: string;
  completed?: string;
}

export interface LabModel {
  state: ModelState;
  life: Life;
  createdAt: string;
  apps: Record<string, AppRecord>;
  units: Record<string, UnitRecord>;
  tasks: Record<string, TaskRecord>;
  /** Earliest next rotate and expire hooks per secret, as RFC 3339. */
  secretTimers: Record<string, { rotateAfter?: string; expireAfter?: string }>;
  /** `uniqueId` of applications that are gone and whose storage is to be destroyed. */
  discardedStorage?: string[];
  counters: { relation: number; task: number; storage: number };
}

/** A model without content. */
export function newModel(name: string, uuid: string, now: string): LabModel {
  return {
    state: { uuid, name, applications: {}, relations: {}, secrets: {}, config: {} },
    life: 'alive',
    createdAt: now,
    apps: {},
    units: {},
    tasks: {},
    secretTimers: {},
    counters: { relation: 0, task: 0, storage: 0 },
  };
}
