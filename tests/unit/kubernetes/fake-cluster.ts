/** A cluster in memory: keeps what is applied, lists by label, tells followers. */
import type { Cluster, Follower, Reference } from '../../../lab/kubernetes/cluster.ts';
import type { KubernetesObject } from '../../../lab/kubernetes/objects.ts';

export class FakeCluster implements Cluster {
  readonly objects = new Map<string, KubernetesObject>();
  readonly applied: string[] = [];
  readonly #followers: { kind: string; follower: Follower }[] = [];
  #uid = 0;
  /** When set, each apply of this kind fails with this text. */
  broken: { kind: string; text: string } | undefined;

  key({ kind, namespace, name }: Omit<Reference, 'apiVersion'>): string {
    return `${kind} ${namespace ?? ''}/${name}`;
  }

  names(kind: string): string[] {
    return [...this.objects.values()]
      .filter((o) => o.kind === kind)
      .map((o) => o.metadata.name)
      .sort();
  }

  find(kind: string, namespace: string, name: string): KubernetesObject | undefined {
    return this.objects.get(this.key({ kind, namespace, name }));
  }

  async apply(object: KubernetesObject): Promise<KubernetesObject> {
    if (this.broken?.kind === object.kind) throw new Error(this.broken.text);
    const { kind, metadata } = object;
    const key = this.key({ kind, ...metadata });
    const uid = this.objects.get(key)?.metadata.uid ?? `uid-${++this.#uid}`;
    const stored: KubernetesObject = structuredClone({ ...object, metadata: { ...metadata, uid } });
    if (kind === 'Service') stored.spec = { clusterIP: '198.19.0.77', ...(object.spec as object) };
    this.objects.set(key, stored);
    this.applied.push(key);
    return stored;
  }

  async remove(reference: Reference, { uid }: { uid?: string } = {}): Promise<boolean> {
    const key = this.key(reference);
    const object = this.objects.get(key);
    if (!object || (uid && object.metadata.uid !== uid)) return false;
    this.vanish(object);
    if (reference.kind === 'Namespace') {
      for (const one of [...this.objects.values()])
        if (one.metadata.namespace === reference.name) this.vanish(one);
    }
    return true;
  }

  /** Deletes an object as someone else would. */
  vanish(object: KubernetesObject): void {
    this.objects.delete(this.key({ kind: object.kind, ...object.metadata }));
    for (const { kind, follower } of this.#followers) if (kind === object.kind) follower.deleted(object);
  }

  /** The connection was lost and is back: followers see what there is now. */
  reconnect(): void {
    for (const { kind, follower } of this.#followers)
      follower.reset([...this.objects.values()].filter((object) => object.kind === kind));
  }

  /** A pod appears or changes. */
  pod(pod: KubernetesObject): void {
    this.objects.set(this.key({ kind: 'Pod', ...pod.metadata }), pod);
    for (const { kind, follower } of this.#followers) if (kind === 'Pod') follower.changed(pod);
  }

  async list(
    { kind }: { kind: string },
    { namespace, labelSelector = '' }: { namespace?: string; labelSelector?: string },
  ): Promise<KubernetesObject[]> {
    const labelled = (object: KubernetesObject): boolean =>
      labelSelector.split(',').every((term) => {
        const [label, value] = term.split('=') as [string, string | undefined];
        const actual = object.metadata.labels?.[label];
        return value === undefined ? actual !== undefined : actual === value;
      });
    return [...this.objects.values()].filter(
      (o) =>
        o.kind === kind && (namespace === undefined || o.metadata.namespace === namespace) && labelled(o),
    );
  }

  async create(object: KubernetesObject): Promise<boolean> {
    if (this.objects.has(this.key({ kind: object.kind, ...object.metadata }))) return false;
    await this.apply(object);
    return true;
  }

  async get(reference: Reference): Promise<KubernetesObject | undefined> {
    return this.objects.get(this.key(reference));
  }

  follow({ kind }: { kind: string }, _labels: string, follower: Follower, signal: AbortSignal): void {
    this.#followers.push({ kind, follower });
    follower.reset([...this.objects.values()].filter((object) => object.kind === kind));
    signal.addEventListener('abort', () => this.#followers.splice(0));
  }

  async version(): Promise<string> {
    return '1.34.2';
  }
}
