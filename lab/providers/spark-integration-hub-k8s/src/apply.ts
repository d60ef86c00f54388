/** Makes and removes objects, and writes the answers. Every step may be done twice. */
import { provideServiceAccount, removeProvided } from '@charmed-spark/interfaces';
import type { Kubernetes, Result } from '@charmed-spark/spark/kubernetes';
import type { Context } from './charm.gen.ts';
import { renderManifest } from './manifest.ts';
import type { HubObject } from './objects.ts';
import type { Grant, Plan } from './plan.ts';

/** What the cluster refused: one relation's trouble is not the others'. The next event tries again. */
export async function apply(ctx: Context, cluster: Kubernetes, plan: Plan): Promise<string[]> {
  const { remove, grants } = plan;
  const flaws: string[] = [];
  for (const { kind, namespace, name, uid } of remove) {
    const removed = await cluster.remove(kind, { name, namespace }, { uid });
    if (removed.state !== 'ok') flaws.push(`cannot remove ${kind} ${namespace}/${name}: ${removed.why}`);
    else if (removed.value) ctx.log.info(`Removed ${kind} ${namespace}/${name}`);
  }
  for (const grant of grants) {
    const flaw = await give(ctx, cluster, grant);
    if (flaw !== undefined) flaws.push(flaw);
  }
  const { event } = ctx;
  if (event.kind === 'relation' && event.type === 'broken' && event.endpoint === 'spark-service-account') {
    await removeProvided(ctx, 'spark-service-account', event.relation.id);
  }
  return flaws;
}

/** The objects are there before the requirer is told of them. */
async function give(ctx: Context, cluster: Kubernetes, grant: Grant): Promise<string | undefined> {
  const { request, objects, properties } = grant;
  const applied = await Promise.all(
    objects.map(async (one) => ({ one, result: await applyOne(cluster, one, ctx.app.name) })),
  );
  for (const { one, result } of applied) {
    const { namespace, name } = one.object.metadata;
    if (result.state !== 'ok') return `cannot apply ${one.kind} ${namespace}/${name}: ${result.why}`;
  }
  await provideServiceAccount(ctx, request, { properties, manifest: await renderManifest(objects) });
  return undefined;
}

const applyOne = (cluster: Kubernetes, { kind, object }: HubObject, by: string): Promise<Result<unknown>> =>
  cluster.apply(kind, object as never, by);
