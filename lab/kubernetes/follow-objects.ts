/** Learns that objects of the lab went, also while the connection was down. */
import type { Cluster } from './cluster.ts';
import { everything, managedBy, modelIdLabel, modelLabel } from './labels.ts';
import { type KubernetesObject, keyOf, kinds } from './objects.ts';

export interface Gone {
  /** See `keyOf`. */
  key: string;
  namespace?: string | undefined;
  modelUuid?: string | undefined;
}

/**
 * Tells `gone` of each object of the lab that was deleted.
 * @param expected keys of the objects that should be there: compared after a lost connection
 */
export function followObjects(
  cluster: Cluster,
  signal: AbortSignal,
  expected: () => Iterable<string>,
  gone: (object: Gone) => void,
): void {
  const namespaces = { apiVersion: 'v1', kind: 'Namespace', plural: 'namespaces' };
  for (const type of [...kinds, namespaces]) {
    const selector = type === namespaces ? `${managedBy}=juju,${modelLabel}` : everything;
    const key = ({ metadata }: KubernetesObject): string => keyOf({ kind: type.kind, metadata });
    const deleted = (object: KubernetesObject): void => {
      const { name, namespace = type === namespaces ? name : undefined, labels } = object.metadata;
      gone({ key: key(object), namespace, modelUuid: labels?.[modelIdLabel] });
    };
    const reset = (objects: KubernetesObject[]): void => {
      const there = new Set(objects.map(key));
      for (const one of [...expected()]) {
        if (!one.startsWith(`${type.kind} `) || there.has(one)) continue;
        const [namespace, name] = one.slice(type.kind.length + 1).split('/');
        gone({ key: one, namespace: type === namespaces ? name : namespace || undefined });
      }
    };
    cluster.follow(type, selector, { reset, changed: () => undefined, deleted }, signal);
  }
}
