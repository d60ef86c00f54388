/** A cluster behind a kubeconfig. */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  ApiException,
  KubeConfig,
  KubernetesObjectApi,
  PatchStrategy,
  VersionApi,
  Watch,
} from '@kubernetes/client-node';
import type { Cluster, Follower, Reference } from './cluster.ts';
import type { KubernetesObject } from './objects.ts';

const fieldManager = 'charmed-spark-lab';

const statusOf = (error: unknown): number | undefined =>
  error instanceof ApiException ? error.code : undefined;

/** The API server's own words rather than a dump of the response. */
function explain(error: unknown, what: string): Error {
  if (!(error instanceof ApiException))
    return new Error(`${what}: ${(error as Error).message}`, { cause: error });
  let message = String(error.body);
  try {
    const body = typeof error.body === 'string' ? JSON.parse(error.body) : error.body;
    message = (body as { message?: string }).message ?? message;
  } catch {
    // Not JSON: the text itself is all there is.
  }
  return new Error(`${what}: ${message}`);
}

const header = ({ apiVersion, kind, name, namespace }: Reference) => ({
  apiVersion,
  kind,
  metadata: { name, ...(namespace ? { namespace } : {}) },
});

/** @throws Error when the file is no kubeconfig. */
export function apiServer(kubeconfigPath: string): Cluster {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfigPath);
  const api = KubernetesObjectApi.makeApiClient(config);
  const watch = new Watch(config);

  const list: Cluster['list'] = async ({ apiVersion, kind }, { namespace, labelSelector }) => {
    const found = await api.list(
      apiVersion,
      kind,
      namespace,
      undefined,
      undefined,
      undefined,
      undefined,
      labelSelector,
    );
    return found.items.map((item) => ({ ...item, apiVersion, kind })) as unknown as KubernetesObject[];
  };

  async function followOnce(
    path: string,
    labelSelector: string,
    type: { apiVersion: string; kind: string },
    follower: Follower,
    signal: AbortSignal,
  ): Promise<void> {
    const now = await api.list(
      type.apiVersion,
      type.kind,
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
      labelSelector,
    );
    follower.reset(now.items.map((item) => ({ ...item, ...type })) as unknown as KubernetesObject[]);
    const resourceVersion = now.metadata?.resourceVersion;
    await new Promise<void>((resolve) => {
      const started = watch.watch(
        path,
        { labelSelector, resourceVersion, allowWatchBookmarks: true },
        (phase, object) => {
          if (phase === 'ADDED' || phase === 'MODIFIED') follower.changed(object);
          else if (phase === 'DELETED') follower.deleted(object);
        },
        () => resolve(),
      );
      started.then(
        (request) => {
          if (signal.aborted) request.abort();
          signal.addEventListener('abort', () => request.abort(), { once: true });
        },
        () => resolve(),
      );
    });
  }

  return {
    async apply(object) {
      try {
        const applied = await api.patch(
          object as never,
          undefined,
          undefined,
          fieldManager,
          true,
          PatchStrategy.ServerSideApply,
        );
        return applied as unknown as KubernetesObject;
      } catch (error) {
        throw explain(error, `cannot apply ${object.kind} "${object.metadata.name}"`);
      }
    },
    async remove(reference, { uid } = {}) {
      const options = {
        propagationPolicy: 'Background',
        ...(uid ? { preconditions: { uid } } : {}),
      };
      try {
        await api.delete(header(reference), undefined, undefined, undefined, undefined, undefined, options);
        return true;
      } catch (error) {
        // 409: another object has the name now, so the one that was meant is gone.
        if (statusOf(error) === 404 || (uid && statusOf(error) === 409)) return false;
        throw explain(error, `cannot delete ${reference.kind} "${reference.name}"`);
      }
    },
    list,
    async create(object) {
      try {
        await api.create(object as never, undefined, undefined, fieldManager);
        return true;
      } catch (error) {
        if (statusOf(error) === 409) return false;
        throw explain(error, `cannot create ${object.kind} "${object.metadata.name}"`);
      }
    },
    async get(reference) {
      try {
        return (await api.read(header(reference))) as unknown as KubernetesObject;
      } catch (error) {
        if (statusOf(error) === 404) return undefined;
        throw explain(error, `cannot read ${reference.kind} "${reference.name}"`);
      }
    },
    follow(type, labelSelector, follower, signal) {
      const group = type.apiVersion.includes('/') ? `/apis/${type.apiVersion}` : `/api/${type.apiVersion}`;
      const loop = async (): Promise<void> => {
        for (let wait = 500; !signal.aborted; ) {
          try {
            await followOnce(`${group}/${type.plural}`, labelSelector, type, follower, signal);
            wait = 500;
          } catch (error) {
            if (!signal.aborted) console.error(`watching ${type.plural}: ${(error as Error).message}`);
            wait = Math.min(wait * 2, 10_000);
          }
          await sleep(wait, undefined, { signal }).catch(() => undefined);
        }
      };
      void loop();
    },
    async version() {
      const { gitVersion } = await config.makeApiClient(VersionApi).getCode();
      return gitVersion.replace(/^v/, '');
    },
  };
}
