/**
 * A small typed Kubernetes client for charms, on the generic object API of `@kubernetes/client-node`. Of that library
 * only the part that is needed is loaded, and only when the first call needs it: the whole costs a dispatch three
 * times as much. Every answer is a {@link Result}.
 */
import type { KubernetesObject, KubernetesObjectApi } from '@kubernetes/client-node';
import { httpsTransport, type Transport } from './https-transport.ts';
import { type ClusterAccess, inClusterAccess } from './in-cluster.ts';
import { type Kind, type Kinds, places } from './kinds.ts';
import { type Failure, failureOfAnswer, ok, type Result } from './result.ts';

export interface Reference {
  name: string;
  /** Of kinds that live in one. */
  namespace?: string;
}

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
  get<K extends Kind>(kind: K, reference: Reference): Promise<Result<Kinds[K]>>;
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
  let loaded: Promise<{ api: KubernetesObjectApi; transport: Transport }> | undefined;
  const connect = () => {
    loaded ??= load(access, timeout);
    return loaded;
  };

  async function ask<T>(call: (api: KubernetesObjectApi) => Promise<T>): Promise<Result<T>> {
    try {
      return ok(await call((await connect()).api));
    } catch (error) {
      return failureOf(error);
    }
  }

  const header = (kind: Kind, { name, namespace }: Reference) => ({
    apiVersion: places[kind].apiVersion,
    kind,
    metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
  });

  const client: Kubernetes = {
    get: (kind, reference) =>
      ask(async (api) => (await api.read<KubernetesObject>(header(kind, reference))) as never),
    list: (kind, { namespace, labels }) =>
      ask(async (api) => {
        const { apiVersion } = places[kind];
        const found = await api.list(apiVersion, kind, namespace, ...none, undefined, selector(labels));
        return found.items as never[];
      }),
    apply: (kind, object, fieldManager) =>
      ask(
        (api) =>
          api.patch(
            { ...object, apiVersion: places[kind].apiVersion, kind } as KubernetesObject,
            undefined,
            undefined,
            fieldManager,
            true,
            'application/apply-patch+yaml' as never,
          ) as Promise<never>,
      ),
    async remove(kind, reference, condition) {
      const options = {
        propagationPolicy: 'Background',
        ...(condition === undefined ? {} : { preconditions: condition }),
      };
      const result = await ask((api) =>
        api.delete(header(kind, reference), ...none, undefined, undefined, options),
      );
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
      const review = { spec: { resourceAttributes: access } };
      const answer = await ask(
        (api) =>
          api.create({
            ...header('SelfSubjectAccessReview', { name: '' }),
            ...review,
            metadata: {},
          } as never) as Promise<Kinds['SelfSubjectAccessReview']>,
      );
      return answer.state === 'ok' ? ok(answer.value.status?.allowed === true) : answer;
    },
    close() {
      void loaded?.then(({ transport }) => transport.close());
      loaded = undefined;
    },
  };
  return client;
}

/** Places of parameters of the library that nobody here needs. */
const none = [undefined, undefined, undefined] as const;

const selector = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(',');

async function load(access: ClusterAccess, timeout: number) {
  const [
    { KubernetesObjectApi },
    { createConfiguration },
    { ServerConfiguration },
    { wrapHttpLibrary },
    transport,
  ] = await Promise.all([
    import('@kubernetes/client-node/dist/object.js'),
    import('@kubernetes/client-node/dist/gen/configuration.js'),
    import('@kubernetes/client-node/dist/gen/servers.js'),
    import('@kubernetes/client-node/dist/gen/http/http.js'),
    httpsTransport(access, timeout),
  ]);
  /** Knows where its kinds are, instead of asking for each of their groups. */
  class KnownKinds extends KubernetesObjectApi {
    protected override async resource(_apiVersion: string, kind: string) {
      const { plural: name, namespaced } = places[kind as Kind];
      return { name, namespaced, kind, singularName: '', verbs: [] };
    }
  }
  const api = new KnownKinds(
    createConfiguration({
      baseServer: new ServerConfiguration(access.url, {}),
      httpApi: wrapHttpLibrary(transport),
    }),
  );
  return { api, transport };
}

/** The library throws its own class for an answer that is no success; all else is a connection that failed. */
function failureOf(error: unknown): Failure {
  const { code, body, message } = error as { code?: unknown; body?: unknown; message?: string };
  if (typeof code === 'number') return failureOfAnswer(code, body);
  return { state: 'unreachable', why: message || String(code ?? 'no answer') };
}
