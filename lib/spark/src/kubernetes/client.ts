/**
 * A small typed Kubernetes client for charms: five kinds of request, as the API server documents them. The types are
 * those of `@kubernetes/client-node`; the library itself stays out, because loading it costs each dispatch as much as
 * everything else that the charm does. Every answer is a {@link Result}.
 */
import { type ClusterAccess, inClusterAccess } from './in-cluster.ts';
import { type Kind, type Kinds, places } from './kinds.ts';
import { type Failure, failureOfAnswer, ok, type Result } from './result.ts';
import { type ApiRequest, type Transport, transport } from './transport.ts';

export interface Reference {
  name: string;
  /** Of kinds that live in one. */
  namespace?: string;
}

export type ObjectMeta = NonNullable<Kinds[Kind]['metadata']>;

/** Something that an account may or may not do. */
export interface Access {
  verb: string;
  /** Name of the collection, such as `pods`. */
  resource: string;
  /** API group; the core group without. */
  group?: string;
  /** All namespaces, or the kinds outside of namespaces, without. */
  namespace?: string;
  /** All names without. */
  name?: string;
}

export interface Kubernetes {
  /** Of this pod's service account, for programs that must be given it: short-lived, renewed by Kubernetes. */
  readonly token: string;
  get<K extends Kind>(kind: K, reference: Reference): Promise<Result<Kinds[K]>>;
  /** Of one object, without the rest of it, which may be large (a Secret with files in it). */
  metadata(kind: Kind, reference: Reference): Promise<Result<ObjectMeta>>;
  /** Objects with all of `labels`; in all namespaces without one. */
  list<K extends Kind>(
    kind: K,
    where: { namespace?: string; labels: Readonly<Record<string, string>> },
  ): Promise<Result<Kinds[K][]>>;
  /**
   * Server-side apply: makes the object, or brings the fields that `fieldManager` states in line and leaves those
   * of others alone. Fields that another manager changed are taken back.
   */
  apply<K extends Kind>(kind: K, object: Kinds[K], fieldManager: string): Promise<Result<Kinds[K]>>;
  /** Whether there was something to delete. With `uid` only that very object, not one of the same name. */
  remove(kind: Kind, reference: Reference, condition?: { uid: string }): Promise<Result<boolean>>;
  /** Deletes every object that carries all of `labels`; returns their names. At least one label is needed. */
  removeLabelled(
    kind: Kind,
    where: { namespace: string; labels: Readonly<Record<string, string>> },
  ): Promise<Result<string[]>>;
  /** Whether this account may do it, by a SelfSubjectAccessReview: every account may ask that. */
  may(access: Access): Promise<Result<boolean>>;
  /** Ends the connections. The client can be used again after it. */
  close(): void;
}

/** Milliseconds for one request, connection included: no hook may hang on a cluster that is away. */
const patience = 5_000;

/** The cluster that this pod runs in; undefined where no service account is mounted. */
export async function inClusterKubernetes(timeout = patience): Promise<Kubernetes | undefined> {
  const access = await inClusterAccess();
  return access === undefined ? undefined : kubernetes(access, timeout);
}

/** The cluster behind `access`. `timeout` in milliseconds is for each request. */
export function kubernetes(access: ClusterAccess, timeout = patience): Kubernetes {
  let loaded: Promise<Transport> | undefined;

  async function ask<T>(request: ApiRequest): Promise<Result<T>> {
    loaded ??= transport(access, timeout);
    try {
      const { code, text } = await (await loaded).send(request);
      return code >= 200 && code < 300 ? ok(JSON.parse(text) as T) : failureOfAnswer(code, text);
    } catch (error) {
      const { code, message } = error as { code?: unknown; message?: string };
      return { state: 'unreachable', why: message || String(code ?? 'no answer') };
    }
  }

  const client: Kubernetes = {
    token: access.token,
    get: (kind, reference) => ask({ method: 'GET', path: pathOf(kind, reference) }),
    async metadata(kind, reference) {
      const accept = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1';
      const found = await ask<{ metadata?: ObjectMeta }>({
        method: 'GET',
        path: pathOf(kind, reference),
        accept,
      });
      return found.state === 'ok' ? ok(found.value.metadata ?? {}) : found;
    },
    async list(kind, { namespace, labels }) {
      const query = new URLSearchParams({ labelSelector: selector(labels) });
      const path = `${pathOf(kind, { name: '', ...(namespace === undefined ? {} : { namespace }) })}?${query}`;
      const found = await ask<{ items?: never[] }>({ method: 'GET', path });
      return found.state === 'ok' ? ok(found.value.items ?? []) : found;
    },
    apply(kind, object, fieldManager) {
      const { name = '', namespace } =
        (object as { metadata?: { name?: string; namespace?: string } }).metadata ?? {};
      const query = new URLSearchParams({ fieldManager, force: 'true' });
      return ask({
        method: 'PATCH',
        path: `${pathOf(kind, { name, ...(namespace === undefined ? {} : { namespace }) })}?${query}`,
        body: { ...object, apiVersion: places[kind].apiVersion, kind },
        // JSON is YAML.
        contentType: 'application/apply-patch+yaml',
      });
    },
    async remove(kind, reference, condition) {
      const result = await ask<unknown>({
        method: 'DELETE',
        path: pathOf(kind, reference),
        body: {
          propagationPolicy: 'Background',
          ...(condition === undefined ? {} : { preconditions: condition }),
        },
      });
      if (result.state === 'ok') return ok(true);
      // 409: the name belongs to another object by now, so the one that was meant is gone.
      const gone =
        result.state === 'not-found' ||
        (condition !== undefined && result.state === 'refused' && result.code === 409);
      return gone ? ok(false) : result;
    },
    async removeLabelled(kind, { namespace, labels }) {
      if (Object.keys(labels).length === 0) throw new TypeError('removeLabelled needs a label');
      const found = await client.list(kind, { namespace, labels });
      if (found.state !== 'ok') return found;
      const removed = await Promise.all(
        found.value.map(async ({ metadata }) => {
          const { name = '', uid = '' } = metadata ?? {};
          return { name, result: await client.remove(kind, { name, namespace }, { uid }) };
        }),
      );
      const failed = removed.map(({ result }) => result).find(({ state }) => state !== 'ok');
      return (failed as Failure | undefined) ?? ok(removed.map(({ name }) => name));
    },
    async may(access) {
      const kind = 'SelfSubjectAccessReview';
      const answer = await ask<Kinds[typeof kind]>({
        method: 'POST',
        path: pathOf(kind, { name: '' }),
        body: {
          apiVersion: places[kind].apiVersion,
          kind,
          metadata: {},
          spec: { resourceAttributes: access },
        },
      });
      return answer.state === 'ok' ? ok(answer.value.status?.allowed === true) : answer;
    },
    close() {
      void loaded?.then((transport) => transport.close());
      loaded = undefined;
    },
  };
  return client;
}

/** Of one object, or without a name of the collection. */
function pathOf(kind: Kind, { name, namespace }: Reference): string {
  const { apiVersion, plural, namespaced } = places[kind];
  return [
    apiVersion === 'v1' ? '/api/v1' : `/apis/${apiVersion}`,
    ...(namespaced && namespace !== undefined ? ['namespaces', encodeURIComponent(namespace)] : []),
    plural,
    ...(name === '' ? [] : [encodeURIComponent(name)]),
  ].join('/');
}

const selector = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(',');
