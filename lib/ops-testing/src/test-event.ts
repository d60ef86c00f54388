/** The one event of a test. */
import type { CharmTypes, LifecycleName } from '@charmed-spark/ops';

/** A relation of the state: its object in `relations`, its id, or its endpoint if there is one relation of it. */
export type RelationRef<E extends string = string> = E | number | { endpoint: E; id?: number };
/** A secret of the state: its object in `secrets`, its id or its label. */
export type SecretRef = string | { owner: unknown; id?: string };

export type TestEvent<T extends CharmTypes = CharmTypes> =
  | { kind: 'lifecycle'; name: LifecycleName }
  | {
      kind: 'relation';
      type: 'created' | 'joined' | 'changed' | 'departed' | 'broken';
      relation: RelationRef<T['endpoints']>;
      /** Number of the remote unit. */
      unit?: number;
      /** departed: name of the unit that leaves, when it is not the remote unit. */
      departing?: string;
    }
  | { kind: 'workload'; type: 'ready'; container: T['containers'] }
  | { kind: 'workload'; type: 'custom-notice'; container: T['containers']; notice: string }
  | { kind: 'workload'; type: 'check-failed' | 'check-recovered'; container: T['containers']; check: string }
  | { kind: 'secret'; type: 'changed' | 'rotate'; secret: SecretRef }
  | { kind: 'secret'; type: 'expired' | 'remove'; secret: SecretRef; revision: number }
  | { kind: 'storage'; type: 'attached' | 'detaching'; id: string }
  | { kind: 'action'; name: keyof T['actions'] & string; params: Record<string, unknown> };

/** Makes events: `on.configChanged()`, `on.relationChanged('db', 0)`, `on.action('backup', { path: '/x' })`. */
export interface Events<T extends CharmTypes = CharmTypes> {
  install(): TestEvent<T>;
  start(): TestEvent<T>;
  stop(): TestEvent<T>;
  remove(): TestEvent<T>;
  updateStatus(): TestEvent<T>;
  configChanged(): TestEvent<T>;
  upgradeCharm(): TestEvent<T>;
  leaderElected(): TestEvent<T>;
  relationCreated(relation: RelationRef<T['endpoints']>): TestEvent<T>;
  /** `unit`: number of the remote unit; default the lowest. */
  relationJoined(relation: RelationRef<T['endpoints']>, unit?: number): TestEvent<T>;
  /** Without `unit` the application's databag changed. */
  relationChanged(relation: RelationRef<T['endpoints']>, unit?: number): TestEvent<T>;
  /** `departing`: name of the unit that leaves, if it is not the remote unit but, say, this one. */
  relationDeparted(relation: RelationRef<T['endpoints']>, unit?: number, departing?: string): TestEvent<T>;
  relationBroken(relation: RelationRef<T['endpoints']>): TestEvent<T>;
  pebbleReady(container: T['containers']): TestEvent<T>;
  /** `notice`: id or key of a notice of the container. */
  pebbleCustomNotice(container: T['containers'], notice: string): TestEvent<T>;
  pebbleCheckFailed(container: T['containers'], check: string): TestEvent<T>;
  pebbleCheckRecovered(container: T['containers'], check: string): TestEvent<T>;
  secretChanged(secret: SecretRef): TestEvent<T>;
  secretRotate(secret: SecretRef): TestEvent<T>;
  secretExpired(secret: SecretRef, revision: number): TestEvent<T>;
  secretRemove(secret: SecretRef, revision: number): TestEvent<T>;
  storageAttached(id: string): TestEvent<T>;
  storageDetaching(id: string): TestEvent<T>;
  action<A extends keyof T['actions'] & string>(name: A, params?: Partial<T['actions'][A]>): TestEvent<T>;
}

export function makeEvents<T extends CharmTypes>(): Events<T> {
  const lifecycle = (name: LifecycleName) => (): TestEvent<T> => ({ kind: 'lifecycle', name });
  const relation =
    (type: 'created' | 'joined' | 'changed' | 'departed' | 'broken') =>
    (ref: RelationRef<T['endpoints']>, unit?: number, departing?: string): TestEvent<T> => ({
      kind: 'relation',
      type,
      relation: ref,
      ...(unit === undefined ? {} : { unit }),
      ...(departing === undefined ? {} : { departing }),
    });
  return {
    install: lifecycle('install'),
    start: lifecycle('start'),
    stop: lifecycle('stop'),
    remove: lifecycle('remove'),
    updateStatus: lifecycle('update-status'),
    configChanged: lifecycle('config-changed'),
    upgradeCharm: lifecycle('upgrade-charm'),
    leaderElected: lifecycle('leader-elected'),
    relationCreated: relation('created'),
    relationJoined: relation('joined'),
    relationChanged: relation('changed'),
    relationDeparted: relation('departed'),
    relationBroken: relation('broken'),
    pebbleReady: (container) => ({ kind: 'workload', type: 'ready', container }),
    pebbleCustomNotice: (container, notice) => ({
      kind: 'workload',
      type: 'custom-notice',
      container,
      notice,
    }),
    pebbleCheckFailed: (container, check) => ({ kind: 'workload', type: 'check-failed', container, check }),
    pebbleCheckRecovered: (container, check) => ({
      kind: 'workload',
      type: 'check-recovered',
      container,
      check,
    }),
    secretChanged: (secret) => ({ kind: 'secret', type: 'changed', secret }),
    secretRotate: (secret) => ({ kind: 'secret', type: 'rotate', secret }),
    secretExpired: (secret, revision) => ({ kind: 'secret', type: 'expired', secret, revision }),
    secretRemove: (secret, revision) => ({ kind: 'secret', type: 'remove', secret, revision }),
    storageAttached: (id) => ({ kind: 'storage', type: 'attached', id }),
    storageDetaching: (id) => ({ kind: 'storage', type: 'detaching', id }),
    action: (name, params = {}) => ({ kind: 'action', name, params: { ...params } }),
  };
}
