/**
 * A Juju model as plain JSON: what the lab's controller keeps and what ops-testing makes of a test's state.
 * Facts: Juju's own behaviour as described in docs/reference/juju-rules.md.
 */

export type Life = 'alive' | 'dying' | 'dead';
export type StatusName =
  | 'unset'
  | 'unknown'
  | 'maintenance'
  | 'blocked'
  | 'waiting'
  | 'active'
  | 'error'
  | 'terminated';
export type ConfigValue = string | number | boolean;
export type Bag = Record<string, string>;

export interface Status {
  status: StatusName;
  message: string;
  data?: Record<string, unknown>;
  /** RFC 3339, UTC. */
  since: string;
}

export type Role = 'provider' | 'requirer' | 'peer';

export interface EndpointMeta {
  name: string;
  role: Role;
  interface: string;
  limit?: number;
  optional?: boolean;
  scope?: 'global' | 'container';
}

export interface OptionMeta {
  type: 'string' | 'int' | 'float' | 'boolean' | 'secret';
  default?: ConfigValue;
  description?: string;
}

export interface ActionMeta {
  description?: string;
  /** JSON Schema (draft 4) of each parameter. */
  params?: Record<string, unknown>;
  required?: string[];
  additionalProperties?: boolean;
}

/** What Juju reads of a charm's YAML files. */
export interface CharmMeta {
  name: string;
  summary?: string;
  description?: string;
  assumes?: unknown[];
  endpoints: Record<string, EndpointMeta>;
  extraBindings: string[];
  containers: Record<
    string,
    { resource?: string; mounts?: { storage: string; location: string }[]; uid?: number; gid?: number }
  >;
  resources: Record<
    string,
    { type: 'oci-image' | 'file'; description?: string; filename?: string; upstreamSource?: string }
  >;
  storage: Record<
    string,
    { type: 'filesystem' | 'block'; location?: string; minimumSize?: string; multiple?: string }
  >;
  options: Record<string, OptionMeta>;
  actions: Record<string, ActionMeta>;
  charmUser?: 'root' | 'sudoer' | 'non-root';
}

export interface UnitState {
  name: string;
  life: Life;
  /** Pod address; absent until the pod has one. */
  address?: string;
  workloadStatus: Status;
  agentStatus: {
    status: 'allocating' | 'idle' | 'executing' | 'error' | 'lost';
    message: string;
    since: string;
    data?: Record<string, unknown>;
  };
  /** `80/tcp`, `53/udp` ... as opened by this unit, keyed by endpoint (`''` = all endpoints). */
  openedPorts: Record<string, string[]>;
  /** Controller-side charm state (state-get, state-set). */
  charmState: Record<string, string>;
  /** Attached storage instances, keyed by id (`data/0`). */
  storage?: Record<string, StorageState>;
}

export interface StorageState {
  kind: 'filesystem' | 'block';
  location: string;
}

export interface ApplicationState {
  name: string;
  charm: CharmMeta;
  life: Life;
  /** Only values set by the operator; defaults live in charm.options. */
  config: Record<string, ConfigValue>;
  trust: boolean;
  scale: number;
  leader?: string;
  /** Status set by the leader; `unset` when it never was. */
  status: Status;
  workloadVersion: string;
  /** Cluster address of the application's service. */
  serviceAddress?: string;
  /** name -> image reference (oci-image) or path (file). */
  resources: Record<string, string>;
  units: Record<string, UnitState>;
  /** What the leader wrote with leader-set. */
  leaderSettings?: Record<string, string>;
}

export interface RelationState {
  id: number;
  life: Life;
  suspended: boolean;
  /** One entry for a peer relation, else two. */
  endpoints: {
    application: string;
    endpoint: string;
    role: Role;
    interface: string;
    scope?: 'global' | 'container';
  }[];
  applicationBags: Record<string, Bag>;
  /** Kept after a unit departs, for the life of the relation. */
  unitBags: Record<string, Bag>;
  /** Raised by each effective write; 0 = never written. Keyed by application and unit name. */
  versions: Record<string, number>;
  /** Units that entered scope and did not leave it. */
  inScope: string[];
}

export type SecretOwner = { kind: 'application' | 'unit' | 'model'; name: string };

export interface SecretState {
  /** Bare id: 20 characters of [0-9a-v]. */
  id: string;
  owner: SecretOwner;
  label?: string;
  description?: string;
  rotate?: 'never' | 'hourly' | 'daily' | 'weekly' | 'monthly' | 'quarterly' | 'yearly';
  expire?: string;
  nextRotate?: string;
  /** User secrets only. */
  name?: string;
  autoPrune?: boolean;
  /** Ascending. Content values are base64. */
  revisions: { revision: number; content: Record<string, string>; createdAt: string }[];
  /** The highest number that was given out; its revision may have been removed. */
  latest: number;
  grants: { target: SecretOwner; relationId?: number }[];
  /** Per consuming unit: tracked revision and consumer label. */
  consumers: Record<string, { revision: number; label?: string }>;
}

export interface ModelState {
  uuid: string;
  name: string;
  applications: Record<string, ApplicationState>;
  /** Keyed by relation id in decimal. */
  relations: Record<string, RelationState>;
  /** Keyed by bare secret id. */
  secrets: Record<string, SecretState>;
  config: Record<string, ConfigValue>;
}
