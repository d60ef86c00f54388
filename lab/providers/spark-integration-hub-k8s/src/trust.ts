/** Whether the charm may do in the cluster what it has to, asked from the cluster itself. */
import type { Kubernetes } from '@charmed-spark/spark/kubernetes';
import type { Trust } from './state.ts';

const rbac = 'rbac.authorization.k8s.io';
const resources = [
  { resource: 'serviceaccounts' },
  { resource: 'secrets' },
  { resource: 'roles', group: rbac },
  { resource: 'rolebindings', group: rbac },
] as const;
const verbs = ['list', 'patch', 'delete'] as const;

/** One review for each verb and resource, side by side; in all namespaces, because clients name theirs. */
export async function readTrust(cluster: Kubernetes | undefined): Promise<Trust> {
  if (cluster === undefined) return { state: 'missing', what: 'a service account in this pod' };
  const reviews = await Promise.all(
    resources.flatMap((resource) =>
      verbs.map(async (verb) => ({
        what: `${verb} ${resource.resource}`,
        answer: await cluster.may({ ...resource, verb }),
      })),
    ),
  );
  for (const { answer } of reviews) {
    if (answer.state !== 'ok') return { state: 'unknown', why: answer.why };
  }
  const missing = reviews.filter(({ answer }) => answer.state === 'ok' && !answer.value);
  return missing.length === 0
    ? { state: 'trusted' }
    : { state: 'missing', what: missing.map(({ what }) => what).join(', ') };
}
