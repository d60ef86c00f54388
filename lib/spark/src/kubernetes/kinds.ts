/** The kinds that charms work with: their types, and where the API server has them. */
import type {
  V1ClusterRole,
  V1ClusterRoleBinding,
  V1ConfigMap,
  V1Namespace,
  V1Node,
  V1Pod,
  V1Role,
  V1RoleBinding,
  V1Secret,
  V1SelfSubjectAccessReview,
  V1Service,
  V1ServiceAccount,
  V1StatefulSet,
} from '@kubernetes/client-node';

export interface Kinds {
  ClusterRole: V1ClusterRole;
  ClusterRoleBinding: V1ClusterRoleBinding;
  ConfigMap: V1ConfigMap;
  Namespace: V1Namespace;
  Node: V1Node;
  Pod: V1Pod;
  Role: V1Role;
  RoleBinding: V1RoleBinding;
  Secret: V1Secret;
  SelfSubjectAccessReview: V1SelfSubjectAccessReview;
  Service: V1Service;
  ServiceAccount: V1ServiceAccount;
  StatefulSet: V1StatefulSet;
}

export type Kind = keyof Kinds;

interface Place {
  apiVersion: string;
  /** Name of the collection. */
  plural: string;
  namespaced: boolean;
}

const core = (plural: string, namespaced = true): Place => ({ apiVersion: 'v1', plural, namespaced });
const rbac = (plural: string, namespaced = true): Place => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  plural,
  namespaced,
});

/** Written down, so that no call has to ask the API server for its list of kinds first. */
export const places: Readonly<Record<Kind, Place>> = {
  ClusterRole: rbac('clusterroles', false),
  ClusterRoleBinding: rbac('clusterrolebindings', false),
  ConfigMap: core('configmaps'),
  Namespace: core('namespaces', false),
  Node: core('nodes', false),
  Pod: core('pods'),
  Role: rbac('roles'),
  RoleBinding: rbac('rolebindings'),
  Secret: core('secrets'),
  SelfSubjectAccessReview: {
    apiVersion: 'authorization.k8s.io/v1',
    plural: 'selfsubjectaccessreviews',
    namespaced: false,
  },
  Service: core('services'),
  ServiceAccount: core('serviceaccounts'),
  StatefulSet: { apiVersion: 'apps/v1', plural: 'statefulsets', namespaced: true },
};
