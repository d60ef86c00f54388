/** Juju's events as values; `kind` tells the families apart, `name` is Juju's own hook name. */
import type { CharmTypes } from './meta.ts';
import type { Relation } from './relation.ts';
import type { Secret } from './secret.ts';
import type { Status } from './status.ts';

export const LIFECYCLE = [
  'install',
  'start',
  'stop',
  'remove',
  'update-status',
  'config-changed',
  'upgrade-charm',
  'leader-elected',
  'leader-settings-changed',
  'pre-series-upgrade',
  'post-series-upgrade',
  'collect-metrics',
  'meter-status-changed',
] as const;
export type LifecycleName = (typeof LIFECYCLE)[number];

export const RELATION_TYPES = ['created', 'joined', 'changed', 'departed', 'broken'] as const;
export type RelationEventType = (typeof RELATION_TYPES)[number];

export const WORKLOAD_TYPES = ['ready', 'custom-notice', 'check-failed', 'check-recovered'] as const;
export type WorkloadEventType = (typeof WORKLOAD_TYPES)[number];

export const SECRET_TYPES = ['changed', 'rotate', 'remove', 'expired'] as const;
export type SecretEventType = (typeof SECRET_TYPES)[number];

export const STORAGE_TYPES = ['attached', 'detaching'] as const;
export type StorageEventType = (typeof STORAGE_TYPES)[number];

export interface LifecycleEvent<N extends LifecycleName = LifecycleName> {
  readonly kind: 'lifecycle';
  readonly name: N;
}

export interface RelationEvent<E extends string = string> {
  readonly kind: 'relation';
  readonly name: `${E}-relation-${RelationEventType}`;
  readonly type: RelationEventType;
  readonly endpoint: E;
  /** Also in `broken`, where `ctx.relations()` no longer has it. */
  readonly relation: Relation;
  /** The remote unit; absent in created, broken, and in changed when the application's databag changed. */
  readonly unit?: string;
  /** departed only: the unit that leaves, this one included. */
  readonly departingUnit?: string;
}

export interface WorkloadEvent<C extends string = string> {
  readonly kind: 'workload';
  readonly name: `${C}-pebble-${WorkloadEventType}`;
  readonly type: WorkloadEventType;
  readonly container: C;
  /** custom-notice only. */
  readonly notice?: { readonly id: string; readonly type: string; readonly key: string };
  /** check-failed and check-recovered only: the check's name. */
  readonly check?: string;
}

/** Without an observer of `secret-remove` or `secret-expired` the framework removes that revision. */
export interface SecretEvent {
  readonly kind: 'secret';
  readonly name: `secret-${SecretEventType}`;
  readonly type: SecretEventType;
  /** Not read yet: `getContent({ refresh: true })` reads and tracks the newest revision. */
  readonly secret: Secret;
  /** remove and expired only. */
  readonly revision?: number;
}

export interface StorageEvent<S extends string = string> {
  readonly kind: 'storage';
  readonly name: `${S}-storage-${StorageEventType}`;
  readonly type: StorageEventType;
  readonly storage: S;
  /** `data/0`. */
  readonly id: string;
}

export interface ActionEvent<A extends string = string> {
  readonly kind: 'action';
  /** The action's name. */
  readonly name: A;
  readonly id: string;
}

/** The framework's own, at the end of every dispatch. */
export interface CollectStatusEvent {
  readonly kind: 'collect-status';
  readonly name: 'collect-unit-status' | 'collect-app-status';
  /** The most important status added by anyone in this dispatch is set. */
  addStatus(status: Status): void;
}

/** An event that this charm does not know (e.g. of an endpoint that another revision had). */
export interface UnknownEvent {
  readonly kind: 'unknown';
  readonly name: string;
}

/** Everything Juju can start a charm with. */
export type CharmEvent<T extends CharmTypes = CharmTypes> =
  | LifecycleEvent
  | RelationEvent<T['endpoints']>
  | WorkloadEvent<T['containers']>
  | SecretEvent
  | StorageEvent<T['storages']>
  | ActionEvent<keyof T['actions'] & string>
  | UnknownEvent;
