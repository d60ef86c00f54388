/** From Juju's dispatch path to the event's family, and from Juju's names to the names on `charm.on`. */
import {
  LIFECYCLE,
  type LifecycleName,
  RELATION_TYPES,
  type RelationEventType,
  SECRET_TYPES,
  type SecretEventType,
  STORAGE_TYPES,
  type StorageEventType,
  WORKLOAD_TYPES,
  type WorkloadEventType,
} from './events.ts';
import type { CharmMeta } from './meta.ts';

/** `auth-db-relation-changed` -> `authDbRelationChanged`. */
export type Camel<S extends string> = S extends `${infer Head}-${infer Tail}`
  ? `${Head}${Capitalize<Camel<Tail>>}`
  : S extends `${infer Head}_${infer Tail}`
    ? `${Head}${Capitalize<Camel<Tail>>}`
    : S;

/** The name on `charm.on` for Juju's name. */
export function camel(name: string): string {
  return name.replace(/[-_](.)/g, (_, letter: string) => letter.toUpperCase());
}

/** Which event a run is for, as far as its name tells. */
export type EventName =
  | { kind: 'lifecycle'; name: LifecycleName }
  | { kind: 'relation'; name: string; type: RelationEventType; endpoint: string }
  | { kind: 'workload'; name: string; type: WorkloadEventType; container: string }
  | { kind: 'secret'; name: string; type: SecretEventType }
  | { kind: 'storage'; name: string; type: StorageEventType; storage: string }
  | { kind: 'action'; name: string }
  | { kind: 'unknown'; name: string };

/** Splits `<owner><infix><type>` for one of the types. */
function split<T extends string>(
  name: string,
  infix: string,
  types: readonly T[],
  known: object,
): { owner: string; type: T } | undefined {
  for (const type of types) {
    const suffix = `${infix}${type}`;
    if (!name.endsWith(suffix)) continue;
    const owner = name.slice(0, -suffix.length);
    if (Object.hasOwn(known, owner)) return { owner, type };
  }
  return undefined;
}

/** `hooks/config-changed`, `actions/backup` -> the event. Names that the charm does not define are `unknown`. */
export function parseDispatchPath(path: string, meta: CharmMeta): EventName {
  const parts = path.split('/');
  const name = parts.at(-1) ?? '';
  if (parts.at(-2) === 'actions') return { kind: 'action', name };

  const lifecycle = LIFECYCLE.find((known) => known === name);
  if (lifecycle !== undefined) return { kind: 'lifecycle', name: lifecycle };
  const secret = SECRET_TYPES.find((type) => name === `secret-${type}`);
  if (secret !== undefined) return { kind: 'secret', name, type: secret };
  const relation = split(name, '-relation-', RELATION_TYPES, meta.endpoints);
  if (relation) return { kind: 'relation', name, type: relation.type, endpoint: relation.owner };
  const workload = split(name, '-pebble-', WORKLOAD_TYPES, meta.containers);
  if (workload) return { kind: 'workload', name, type: workload.type, container: workload.owner };
  const storage = split(name, '-storage-', STORAGE_TYPES, meta.storage);
  if (storage) return { kind: 'storage', name, type: storage.type, storage: storage.owner };
  return { kind: 'unknown', name };
}

/** Every event that a charm with this metadata can observe, by its name on `charm.on`. */
export function observableEvents(meta: CharmMeta): Map<string, string> {
  const names = [
    ...LIFECYCLE,
    ...SECRET_TYPES.map((type) => `secret-${type}`),
    'collect-unit-status',
    'collect-app-status',
    ...Object.keys(meta.endpoints).flatMap((e) => RELATION_TYPES.map((type) => `${e}-relation-${type}`)),
    ...Object.keys(meta.containers).flatMap((c) => WORKLOAD_TYPES.map((type) => `${c}-pebble-${type}`)),
    ...Object.keys(meta.storage).flatMap((s) => STORAGE_TYPES.map((type) => `${s}-storage-${type}`)),
  ];
  return new Map(names.map((name) => [camel(name), name]));
}
