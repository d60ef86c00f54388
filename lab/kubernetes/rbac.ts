/** The application's identity in the cluster: what its pods may ask of the API server. */
import type { Application } from './application.ts';
import { applicationLabels } from './labels.ts';
import type { KubernetesObject } from './objects.ts';

const group = 'rbac.authorization.k8s.io';
const everything = [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }];
const own = [
  { apiGroups: [''], resources: ['pods', 'services'], verbs: ['get', 'list', 'patch'] },
  { apiGroups: [''], resources: ['pods/exec'], verbs: ['create'] },
];

/** Name of the cluster-wide role and binding, which are not in a namespace. */
export const clusterRoleName = (app: Application): string => `${app.namespace}-${app.name}-${app.uniqueId}`;

/** Service account, role and binding; with `--trust` also full access to the cluster. */
export function rbacObjects(app: Application): KubernetesObject[] {
  const labels = applicationLabels(app);
  const inNamespace = { name: app.name, namespace: app.namespace, labels };
  const subjects = [{ kind: 'ServiceAccount', name: app.name, namespace: app.namespace }];
  const objects: KubernetesObject[] = [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: inNamespace, automountServiceAccountToken: true },
    { apiVersion: `${group}/v1`, kind: 'Role', metadata: inNamespace, rules: app.trust ? everything : own },
    {
      apiVersion: `${group}/v1`,
      kind: 'RoleBinding',
      metadata: inNamespace,
      roleRef: { apiGroup: group, kind: 'Role', name: app.name },
      subjects,
    },
  ];
  if (!app.trust) return objects;
  const metadata = { name: clusterRoleName(app), labels };
  return [
    ...objects,
    { apiVersion: `${group}/v1`, kind: 'ClusterRole', metadata, rules: everything },
    {
      apiVersion: `${group}/v1`,
      kind: 'ClusterRoleBinding',
      metadata,
      roleRef: { apiGroup: group, kind: 'ClusterRole', name: metadata.name },
      subjects,
    },
  ];
}
