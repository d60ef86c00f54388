/**
 * Brings Service and Secret in line. What the cluster does not allow or answer is for the status and for the next
 * event; nothing of it stops the charm.
 */
import type { Kubernetes, Result } from '@charmed-spark/spark/kubernetes';
import type { Context } from '../charm.gen.ts';
import type { State } from '../state.ts';
import { engineFiles } from '../trust/index.ts';
import { container } from '../workload.ts';
import { absentOr, isLost } from '../workload-state.ts';
import type { ClusterOutside } from './outside.ts';
import { type ClusterPlan, madeFrom } from './plan.ts';
import { ownerOf, withOwner } from './service.ts';
import type { Cluster } from './state.ts';
import { ownLabels, wantedSecret, writeTrustNamespaces } from './trust-secret.ts';

export async function applyCluster(
  ctx: Context,
  outside: ClusterOutside,
  state: State,
  plan: ClusterPlan,
): Promise<Cluster> {
  const { cluster, app, model } = state;
  const { service, trust, removeFrom } = plan;
  if (service === undefined && trust === undefined && removeFrom.length === 0) return cluster;
  const kubernetes = await outside.kubernetes();
  if (kubernetes === undefined) return cluster;
  const after: Cluster = { ...cluster };
  const pod = await kubernetes.get('Pod', { name: state.unit.replace('/', '-'), namespace: model });
  const owner = pod.state === 'ok' ? ownerOf(pod.value) : undefined;
  if (service !== undefined) {
    const applied = await kubernetes.apply('Service', withOwner(service, owner), app);
    if (applied.state === 'ok') {
      after.service = 'ok';
      ctx.log.info(`Applied the Service ${service.metadata.name}`);
    } else note(ctx, after, state.hub, `apply the Service ${service.metadata.name}`, applied);
  }
  const remember = new Set(plan.remember);
  if (trust !== undefined) await applySecret(ctx, kubernetes, state, trust.made, owner, after);
  for (const namespace of removeFrom) {
    const removed = await kubernetes.removeLabelled('Secret', { namespace, labels: ownLabels(state) });
    // A namespace that is gone took the Secret along.
    if (removed.state === 'ok' || removed.state === 'not-found') remember.delete(namespace);
    else note(ctx, after, state.hub, `remove the Secret with the trust folder from ${namespace}`, removed);
  }
  if (trust !== undefined || removeFrom.length > 0) await writeTrustNamespaces(ctx, [...remember]);
  return after;
}

async function applySecret(
  ctx: Context,
  kubernetes: Kubernetes,
  state: State,
  made: string,
  owner: ReturnType<typeof ownerOf>,
  after: Cluster,
): Promise<void> {
  const { folder } = state.trust;
  // The folder in this unit's container is made first; where it could not be, the next event comes back.
  if (folder === undefined || madeFrom(folder.made) !== made) return;
  const pebble = ctx.unit.container(container);
  const files: Record<string, string> = {};
  try {
    await Promise.all(
      engineFiles.map(async (path) => {
        // Where there is no authority at all, there is no trust store.
        const bytes = Object.hasOwn(folder.made, path) ? await absentOr(pebble.pull(path)) : undefined;
        if (bytes === undefined) return;
        files[path.slice(path.lastIndexOf('/') + 1)] = Buffer.from(bytes).toString('base64');
      }),
    );
  } catch (error) {
    if (isLost(error)) return;
    throw error;
  }
  const secret = wantedSecret(state, made, files);
  // Owners do not reach beyond their namespace.
  const own = secret.metadata.namespace === state.model ? owner : undefined;
  const applied = await kubernetes.apply('Secret', withOwner(secret, own), state.app);
  if (applied.state === 'ok') ctx.log.info(`Applied the Secret ${secret.metadata.name}`);
  else note(ctx, after, state.hub, `apply the Secret ${secret.metadata.name}`, applied);
}

function note(
  ctx: Context,
  after: Cluster,
  hub: State['hub'],
  what: string,
  { state, why }: Exclude<Result<unknown>, { state: 'ok' }>,
): void {
  ctx.log.debug(`Cannot ${what}: ${why}`);
  if (state === 'unreachable') after.error = `cannot ${what}: ${why}`;
  // Without a hub there was no access review to tell what is not allowed.
  else if (state === 'forbidden' && hub.state === 'absent')
    Object.assign(after, { trusted: false, missing: [`${what} (${why})`] });
  // With rights granted there are other reasons, such as a quota.
  else if (state !== 'forbidden' || after.trusted) after.refused = { what, why };
}
