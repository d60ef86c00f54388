/** Reads relations, options, the storage and what this hub has in the cluster. */
import { readServiceAccountRequest, type ServiceAccountRequest } from '@charmed-spark/interfaces';
import type { Kubernetes } from '@charmed-spark/spark/kubernetes';
import type { Context } from './charm.gen.ts';
import { ownLabels } from './objects.ts';
import type { Outside } from './outside.ts';
import { type OwnedObject, ownedKinds, type State, type Trust } from './state.ts';
import { observeStorage } from './storage.ts';
import { readTrust } from './trust.ts';

export async function observe(
  ctx: Context,
  outside: Outside,
  cluster: Kubernetes | undefined,
): Promise<State> {
  const identity = { app: ctx.app.name, model: ctx.model.name, modelUuid: ctx.model.uuid };
  const [trust, storage, requests, config] = await Promise.all([
    readTrust(cluster),
    observeStorage(ctx, outside),
    readRequests(ctx),
    ctx.config(),
  ]);
  const options = {
    dynamicAllocation: config['enable-dynamic-allocation'],
    image: config['spark-image'].trim(),
  };
  const state: State = { identity, trust, storage, requests, owned: [], options, ownerUid: undefined };
  if (cluster === undefined || trust.state !== 'trusted') return state;
  const [owned, checked, ownerUid] = await Promise.all([
    readOwned(cluster, identity),
    Promise.all(requests.map((request) => withForeign(cluster, identity, request))),
    readOwner(cluster, identity),
  ]);
  const lost: Trust | undefined = 'why' in owned ? { state: 'unknown', why: owned.why } : undefined;
  return {
    ...state,
    requests: checked,
    ownerUid,
    ...(lost === undefined ? { owned: owned as OwnedObject[] } : { trust: lost }),
  };
}

async function readRequests(ctx: Context): Promise<ServiceAccountRequest[]> {
  const relations = await ctx.relations('spark-service-account');
  const requests = await Promise.all(relations.map(readServiceAccountRequest));
  return requests.filter((request) => request !== undefined);
}

async function readOwned(
  cluster: Kubernetes,
  identity: State['identity'],
): Promise<OwnedObject[] | { why: string }> {
  const labels = ownLabels(identity);
  const lists = await Promise.all(
    ownedKinds.map(async (kind) => ({ kind, found: await cluster.list(kind, { labels }) })),
  );
  const objects: OwnedObject[] = [];
  for (const { kind, found } of lists) {
    if (found.state !== 'ok') return { why: found.why };
    for (const { metadata } of found.value) {
      const { namespace = '', name = '', uid = '' } = metadata ?? {};
      objects.push({ kind, namespace, name, uid });
    }
  }
  return objects;
}

/** An account that somebody else made is not taken over: it would go with the relation. */
async function withForeign(
  cluster: Kubernetes,
  identity: State['identity'],
  request: ServiceAccountRequest,
): Promise<State['requests'][number]> {
  const { flaw, skipCreation, namespace, account: name, relation } = request;
  if (flaw !== undefined) return request;
  const who = `relation ${relation.name}:${relation.id} asks for`;
  const [place, found] = await Promise.all([
    cluster.get('Namespace', { name: namespace }),
    cluster.get('ServiceAccount', { name, namespace }),
  ]);
  if (place.state === 'not-found') {
    return { ...request, foreign: `${who} an account in namespace ${namespace}, which does not exist` };
  }
  if (skipCreation || found.state !== 'ok') return request;
  const labels = found.value.metadata?.labels ?? {};
  const ours = Object.entries(ownLabels(identity)).every(([label, value]) => labels[label] === value);
  if (ours) return request;
  return { ...request, foreign: `${who} ${namespace}:${name}, which exists and is not this hub's` };
}

async function readOwner(
  cluster: Kubernetes,
  { app, model }: State['identity'],
): Promise<string | undefined> {
  const found = await cluster.get('StatefulSet', { name: app, namespace: model });
  return found.state === 'ok' ? found.value.metadata?.uid : undefined;
}
