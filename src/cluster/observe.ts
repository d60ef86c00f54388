/** Looks at what this application has in the cluster: a handful of questions side by side, none of them twice. */
import type { Kubernetes, Result } from '@charmed-spark/spark/kubernetes';
import type { Context } from '../charm.gen.ts';
import type { Seen } from '../state.ts';
import { trustSecretName } from '../trust/index.ts';
import { missingAccess } from './access.ts';
import type { ClusterOutside } from './outside.ts';
import { serviceName } from './service.ts';
import type { Cluster, Found } from './state.ts';
import { readTrustNamespaces, trustHash } from './trust-secret.ts';

const unknown: Cluster = { trusted: true, namespace: 'unknown', account: 'unknown', service: 'unknown' };

export async function observeCluster(ctx: Context, outside: ClusterOutside, seen: Seen): Promise<Cluster> {
  const [kubernetes, trustNamespaces] = await Promise.all([outside.kubernetes(), readTrustNamespaces(ctx)]);
  if (kubernetes === undefined) return { ...unknown, error: 'this pod has no service account' };
  ctx.redact(kubernetes.token);
  const { app, model, leader } = seen;
  const [service, engines, trust] = await Promise.all([
    kubernetes.get('Service', { name: serviceName(app), namespace: model }),
    seen.hub.state === 'absent' ? undefined : observeEngines(kubernetes, seen),
    leader && trustNamespaces.length > 0 ? observeTrust(kubernetes, seen) : undefined,
  ]);
  const error = [service, ...(engines?.answers ?? []), trust].find(
    (answer) => answer?.state === 'unreachable' || answer?.state === 'refused',
  );
  return {
    ...unknown,
    ...engines?.found,
    service: foundOf(service),
    token: kubernetes.token,
    ...(error !== undefined && 'why' in error ? { error: error.why } : {}),
    live: {
      ...(service.state === 'ok' ? { service: service.value } : {}),
      ...(trust?.state === 'ok' && trust.value !== undefined ? { trust: trust.value } : {}),
      trustNamespaces,
    },
  };
}

/** Namespace and account of the engines, and the rights there. */
async function observeEngines(kubernetes: Kubernetes, seen: Seen) {
  const { namespace, serviceAccount } = seen.options.values;
  const [missing, place, account] = await Promise.all([
    missingAccess(kubernetes, seen),
    kubernetes.get('Namespace', { name: namespace }),
    kubernetes.get('ServiceAccount', { name: serviceAccount, namespace }),
  ]);
  const found: Pick<Cluster, 'trusted' | 'missing' | 'namespace' | 'account'> = {
    trusted: missing.state !== 'ok' || missing.value.length === 0,
    ...(missing.state === 'ok' && missing.value.length > 0 ? { missing: missing.value } : {}),
    namespace: foundOf(place),
    account: foundOf(account),
  };
  return { found, answers: [missing, place, account] };
}

async function observeTrust(kubernetes: Kubernetes, seen: Seen): Promise<Result<string | undefined>> {
  const { namespace } = seen.options.values;
  const found = await kubernetes.metadata('Secret', { name: trustSecretName(seen), namespace });
  return found.state === 'ok' ? { state: 'ok', value: trustHash(found.value) } : found;
}

/** An account that may not look does not know. */
const foundOf = ({ state }: Result<unknown>): Found =>
  state === 'ok' ? 'ok' : state === 'not-found' ? 'missing' : 'unknown';
