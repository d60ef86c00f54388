/**
 * The Kubernetes objects of an account: pure. Names and rights as the spark8t tool makes them, with labels of this
 * hub's own besides, because newer Jujus write `app.kubernetes.io/managed-by` themselves.
 */
import type { Kinds } from '@charmed-spark/spark/kubernetes';
import type { Properties } from './properties.ts';
import { propertyKey } from './property-key.ts';
import type { OwnedKind, State } from './state.ts';

export type HubObject = {
  [K in OwnedKind]: { kind: K; object: Kinds[K] & { metadata: Metadata } };
}[OwnedKind];

interface Metadata {
  name: string;
  namespace: string;
  labels: Record<string, string>;
  ownerReferences?: { apiVersion: string; kind: string; name: string; uid: string }[];
}

/** By these the hub finds what it made, in all namespaces. */
export const ownLabels = ({ app, modelUuid }: State['identity']): Record<string, string> => ({
  'spark-integration-hub/application': app,
  'spark-integration-hub/model': modelUuid,
});

export interface AccountInput {
  identity: State['identity'];
  ownerUid: string | undefined;
  namespace: string;
  account: string;
  /** Somebody else makes the account and its rights. */
  skipCreation: boolean;
  properties: Properties;
  /** Name, file and content of the truststore, if any. */
  truststore: { secret: string; file: string; content: Uint8Array } | undefined;
}

const byTool = {
  'app.kubernetes.io/managed-by': 'spark8t',
  'app.kubernetes.io/generated-by': 'spark8t',
};
const byHub = {
  'app.kubernetes.io/managed-by': 'integration-hub',
  'app.kubernetes.io/generated-by': 'integration-hub',
};

export function accountObjects(input: AccountInput): HubObject[] {
  const { account, skipCreation, truststore } = input;
  const metadata = metadataOf(input);
  const properties = Object.entries(input.properties).map(([name, value]) => [
    propertyKey(name),
    Buffer.from(value).toString('base64'),
  ]);
  const secrets: HubObject[] = [
    {
      kind: 'Secret',
      object: {
        metadata: metadata(`integrator-hub-conf-${account}`, byHub),
        // Not `stringData`: of a property that is gone, the API server would keep the value.
        data: Object.fromEntries(properties),
      },
    },
  ];
  if (truststore !== undefined) {
    const data = { [truststore.file]: Buffer.from(truststore.content).toString('base64') };
    secrets.push({ kind: 'Secret', object: { metadata: metadata(truststore.secret, byHub), data } });
  }
  return skipCreation ? secrets : [...accountAndRights(account, metadata), ...secrets];
}

type MetadataOf = (name: string, labels: Record<string, string>) => Metadata;

function metadataOf({ identity, ownerUid, namespace }: AccountInput): MetadataOf {
  // Only objects of one namespace can belong to each other.
  const owner =
    ownerUid !== undefined && namespace === identity.model
      ? {
          ownerReferences: [
            { apiVersion: 'apps/v1', kind: 'StatefulSet', name: identity.app, uid: ownerUid },
          ],
        }
      : {};
  return (name, labels) => ({ name, namespace, labels: { ...labels, ...ownLabels(identity) }, ...owner });
}

function accountAndRights(account: string, metadata: MetadataOf): HubObject[] {
  const { namespace } = metadata('', {});
  const role = `${account}-role`;
  return [
    { kind: 'ServiceAccount', object: { metadata: metadata(account, byTool) } },
    {
      kind: 'Role',
      object: {
        metadata: metadata(role, byTool),
        rules: [
          {
            apiGroups: [''],
            resources: ['pods', 'configmaps', 'services', 'serviceaccounts'],
            verbs: ['create', 'get', 'list', 'watch', 'delete', 'deletecollection', 'update', 'patch'],
          },
          {
            apiGroups: [''],
            resources: ['secrets'],
            resourceNames: [`spark8t-sa-conf-${account}`],
            verbs: ['get', 'patch', 'update'],
          },
          {
            apiGroups: [''],
            resources: ['secrets'],
            resourceNames: [`integrator-hub-conf-${account}`],
            verbs: ['get'],
          },
        ],
      },
    },
    {
      kind: 'RoleBinding',
      object: {
        metadata: metadata(`${account}-role-binding`, byTool),
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: role },
        subjects: [{ kind: 'ServiceAccount', name: account, namespace }],
      },
    },
    // The user's own properties: their content is the user's.
    { kind: 'Secret', object: { metadata: metadata(`spark8t-sa-conf-${account}`, byTool) } },
  ];
}
