/**
 * The managed Service: the one address of all units that stays the same whatever Juju opens and closes, and that
 * is published outside of the cluster later.
 */
import type { Kinds } from '@charmed-spark/spark/kubernetes';
import type { State } from '../state.ts';
import { ports } from '../workload.ts';

type Service = Kinds['Service'];
type Owner = NonNullable<NonNullable<Service['metadata']>['ownerReferences']>[number];

export const serviceName = (app: string): string => `${app}-service`;

/** As it should be, without its owner. Name, labels, selector and port are those of the Python charm. */
export function wantedService({ app, model, options }: Pick<State, 'app' | 'model' | 'options'>) {
  const labels = { 'app.kubernetes.io/name': app };
  return {
    metadata: {
      name: serviceName(app),
      namespace: model,
      labels,
      annotations: { ...options.values.serviceAnnotations },
    },
    spec: {
      type: 'ClusterIP',
      selector: labels,
      ports: [{ name: 'kyuubi-jdbc', port: ports.thrift, targetPort: ports.thrift, protocol: 'TCP' }],
    },
  } satisfies Service;
}

/**
 * Whether what is there differs in anything that this charm states. What others added (annotations of a load
 * balancer, for example) stays; an annotation that this charm set and the option has no longer goes.
 */
export function differs(live: Service, app: string, wanted: ReturnType<typeof wantedService>): boolean {
  const { metadata = {}, spec = {} } = live;
  const { labels, annotations } = wanted.metadata;
  return !(
    includes(metadata.labels, labels) &&
    includes(metadata.annotations, annotations) &&
    ownAnnotations(live, app).every((key) => Object.hasOwn(annotations, key)) &&
    metadata.ownerReferences?.some((owner) => owner.kind === 'StatefulSet' && owner.name === app) &&
    spec.type === wanted.spec.type &&
    same(spec.selector, wanted.spec.selector) &&
    spec.ports?.length === wanted.spec.ports.length &&
    wanted.spec.ports.every((port) => spec.ports?.some((one) => includes(one, port)))
  );
}

/** Keys of annotations that this charm set, by the API server's own account of it. */
function ownAnnotations({ metadata }: Service, app: string): string[] {
  const applied = metadata?.managedFields?.find(
    ({ manager, operation }) => manager === app && operation === 'Apply',
  );
  const fields = applied?.fieldsV1 as { 'f:metadata'?: { 'f:annotations'?: object } } | undefined;
  return Object.keys(fields?.['f:metadata']?.['f:annotations'] ?? {})
    .filter((key) => key.startsWith('f:'))
    .map((key) => key.slice(2));
}

/** With an owner: Kubernetes removes the object together with the application. */
export const withOwner = <T extends { metadata: object }>(object: T, owner: Owner | undefined) => ({
  ...object,
  metadata: { ...object.metadata, ...(owner === undefined ? {} : { ownerReferences: [owner] }) },
});

/** The StatefulSet that a pod of this application belongs to, as owner of other objects. */
export function ownerOf(pod: Kinds['Pod']): Owner | undefined {
  const owner = pod.metadata?.ownerReferences?.find(({ kind }) => kind === 'StatefulSet');
  if (owner === undefined) return undefined;
  const { apiVersion, kind, name, uid } = owner;
  return { apiVersion, kind, name, uid };
}

const includes = (live: object | undefined, wanted: object): boolean =>
  Object.entries(wanted).every(
    ([key, value]) => (live as Record<string, unknown> | undefined)?.[key] === value,
  );

const same = (live: object | undefined, wanted: object): boolean =>
  Object.keys(live ?? {}).length === Object.keys(wanted).length && includes(live, wanted);
