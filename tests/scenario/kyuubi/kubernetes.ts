/**
 * A cluster in memory with what the charm can tell of a real one: objects, server-side apply with the API server's
 * account of who set what, owners, and rights.
 */
import type {
  Access,
  Kind,
  Kinds,
  Kubernetes,
  ObjectMeta,
  Reference,
  Result,
} from '@charmed-spark/spark/kubernetes';

type Stored = Kinds['Service'] & { data?: Record<string, string> };

const fail = (state: 'forbidden' | 'not-found' | 'unreachable', why: string) => ({ state, why }) as const;

export class FakeKubernetes implements Kubernetes {
  token = 'token-of-the-service-account';
  /** `Kind/namespace/name`. */
  readonly objects = new Map<string, Stored>();
  /** What the account may do: everything, what Juju grants without trust, or what a test says. */
  may_: (access: Access) => boolean = () => true;
  /** The API server does not answer. */
  away = false;
  /** What the API server has against an object that is applied, rights aside. */
  objectsTo: (kind: Kind) => Exclude<Result<unknown>, { state: 'ok' }> | undefined = () => undefined;
  /** Everything that it was asked, such as `get Service m/kyuubi-k8s-service`. */
  readonly asked: string[] = [];

  constructor() {
    this.put('Namespace', { metadata: { name: 'm' } });
    this.put('Pod', {
      metadata: {
        name: 'kyuubi-k8s-0',
        namespace: 'm',
        ownerReferences: [
          {
            apiVersion: 'apps/v1',
            kind: 'StatefulSet',
            name: 'kyuubi-k8s',
            uid: 'uid-of-the-set',
            controller: true,
          },
        ],
      },
    });
  }

  put(kind: Kind, object: Stored): void {
    this.objects.set(keyOf(kind, object.metadata as Reference), object);
  }

  object(kind: Kind, reference: Reference): Stored | undefined {
    return this.objects.get(keyOf(kind, reference));
  }

  async get<K extends Kind>(kind: K, reference: Reference): Promise<Result<Kinds[K]>> {
    const refused = this.#refuse('get', kind, reference);
    if (refused !== undefined) return refused;
    const found = this.object(kind, reference);
    return found === undefined
      ? fail('not-found', `${kind} not found`)
      : { state: 'ok', value: found as Kinds[K] };
  }

  async metadata(kind: Kind, reference: Reference): Promise<Result<ObjectMeta>> {
    const found = await this.get(kind, reference);
    return found.state === 'ok' ? { state: 'ok', value: found.value.metadata ?? {} } : found;
  }

  async list<K extends Kind>(
    kind: K,
    { namespace, labels }: { namespace?: string; labels: Readonly<Record<string, string>> },
  ): Promise<Result<Kinds[K][]>> {
    const refused = this.#refuse('list', kind, {
      name: '',
      ...(namespace === undefined ? {} : { namespace }),
    });
    if (refused !== undefined) return refused;
    const value = [...this.objects].filter(
      ([key, { metadata }]) =>
        key.startsWith(`${kind}/${namespace ?? ''}`) &&
        Object.entries(labels).every(([name, text]) => metadata?.labels?.[name] === text),
    );
    return { state: 'ok', value: value.map(([, object]) => object as Kinds[K]) };
  }

  async apply<K extends Kind>(kind: K, object: Kinds[K], fieldManager: string): Promise<Result<Kinds[K]>> {
    const wanted = structuredClone(object) as Stored;
    const reference = wanted.metadata as Reference;
    const live = this.object(kind, reference);
    const verb = live === undefined ? 'create' : 'patch';
    const refused = this.#refuse(verb, kind, reference) ?? this.objectsTo(kind);
    if (refused !== undefined) return refused;
    const old = live?.metadata?.managedFields?.find(({ manager }) => manager === fieldManager);
    const before = (old?.fieldsV1 as ManagedFields | undefined)?.['f:metadata']['f:annotations'] ?? {};
    const annotations = { ...live?.metadata?.annotations };
    for (const key of Object.keys(before)) delete annotations[key.slice(2)];
    const { annotations: given = {} } = wanted.metadata ?? {};
    const fieldsV1: ManagedFields = {
      'f:metadata': {
        'f:annotations': Object.fromEntries(Object.keys(given).map((key) => [`f:${key}`, {}])),
      },
    };
    this.put(kind, {
      ...live,
      ...wanted,
      metadata: {
        ...live?.metadata,
        ...wanted.metadata,
        annotations: { ...annotations, ...given },
        managedFields: [{ manager: fieldManager, operation: 'Apply', fieldsV1 }],
      },
    });
    return { state: 'ok', value: wanted as Kinds[K] };
  }

  async remove(kind: Kind, reference: Reference): Promise<Result<boolean>> {
    const refused = this.#refuse('delete', kind, reference);
    return refused ?? { state: 'ok', value: this.objects.delete(keyOf(kind, reference)) };
  }

  async removeLabelled(
    kind: Kind,
    where: { namespace: string; labels: Readonly<Record<string, string>> },
  ): Promise<Result<string[]>> {
    const found = await this.list(kind, where);
    if (found.state !== 'ok') return found;
    const names = found.value.map(({ metadata }) => metadata?.name ?? '');
    for (const name of names) {
      const removed = await this.remove(kind, { name, namespace: where.namespace });
      if (removed.state !== 'ok') return removed;
    }
    return { state: 'ok', value: names };
  }

  async may(access: Access): Promise<Result<boolean>> {
    this.asked.push(`may ${access.verb} ${access.resource} ${access.namespace ?? ''}`);
    return this.away
      ? fail('unreachable', 'no answer within 5 s')
      : { state: 'ok', value: this.may_(access) };
  }

  close(): void {}

  #refuse(verb: string, kind: Kind, { name, namespace }: Reference) {
    this.asked.push(`${verb} ${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`);
    if (this.away) return fail('unreachable', 'no answer within 5 s');
    const resource = `${kind.toLowerCase()}s`;
    const allowed = this.may_({ verb, resource, name, ...(namespace === undefined ? {} : { namespace }) });
    return allowed ? undefined : fail('forbidden', `cannot ${verb} resource "${resource}"`);
  }
}

/** What Juju grants an application without `--trust`: its own model's pods and services, and creates nothing. */
export const withoutTrust = ({ verb, resource, namespace }: Access): boolean =>
  namespace === 'm' && ['pods', 'services'].includes(resource) && ['get', 'list', 'patch'].includes(verb);

interface ManagedFields {
  'f:metadata': { 'f:annotations': Record<string, object> };
}

const keyOf = (kind: Kind, { name, namespace = '' }: Reference): string => `${kind}/${namespace}/${name}`;
