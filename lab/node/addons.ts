/** What every cluster has besides its components: name service, a default storage class, and their rights. */
import { services } from '../paths.ts';
import type { Manifest } from './api.ts';
import { clusterSubjects } from './pki.ts';
import { nodeName, ports, provisionerName, storageClass } from './places.ts';

const rbac = 'rbac.authorization.k8s.io';

/** A cluster role of the user in a certificate, and its binding. */
function rights(
  subject: string,
  rules: { apiGroups: string[]; resources: string[]; verbs: string[] }[],
): Manifest[] {
  const name = clusterSubjects[subject]?.commonName ?? subject;
  const base = `/apis/${rbac}/v1`;
  const kind = (type: string) => ({ apiVersion: `${rbac}/v1`, kind: type, metadata: { name } });
  return [
    { path: `${base}/clusterroles/${name}`, body: { ...kind('ClusterRole'), rules } },
    {
      path: `${base}/clusterrolebindings/${name}`,
      body: {
        ...kind('ClusterRoleBinding'),
        roleRef: { apiGroup: rbac, kind: 'ClusterRole', name },
        subjects: [{ apiGroup: rbac, kind: 'User', name }],
      },
    },
  ];
}

const read = ['get', 'list', 'watch'];

/** CoreDNS runs on the host, so the service's endpoint is written by hand. */
export function nameService(): Manifest[] {
  const base = '/api/v1/namespaces/kube-system';
  const name = 'kube-dns';
  const portsOf = [
    { name: 'dns', port: 53, protocol: 'UDP' },
    { name: 'dns-tcp', port: 53, protocol: 'TCP' },
  ];
  return [
    {
      path: `${base}/services/${name}`,
      body: {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name, labels: { 'k8s-app': name, 'kubernetes.io/name': 'CoreDNS' } },
        spec: { clusterIP: services.dns, ports: portsOf },
      },
    },
    {
      path: `/apis/discovery.k8s.io/v1/namespaces/kube-system/endpointslices/${name}-lab`,
      body: {
        apiVersion: 'discovery.k8s.io/v1',
        kind: 'EndpointSlice',
        metadata: { name: `${name}-lab`, labels: { 'kubernetes.io/service-name': name } },
        addressType: 'IPv4',
        endpoints: [{ addresses: [ports.dns.address], conditions: { ready: true }, nodeName }],
        ports: portsOf,
      },
    },
    ...rights('coredns', [
      { apiGroups: [''], resources: ['services', 'pods', 'namespaces'], verbs: read },
      { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: read },
    ]),
  ];
}

/** Volumes appear as soon as they are claimed and go with the claim. */
export function storage(): Manifest[] {
  return [
    {
      path: `/apis/storage.k8s.io/v1/storageclasses/${storageClass}`,
      body: {
        apiVersion: 'storage.k8s.io/v1',
        kind: 'StorageClass',
        metadata: {
          name: storageClass,
          annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' },
        },
        provisioner: provisionerName,
        reclaimPolicy: 'Delete',
        volumeBindingMode: 'Immediate',
      },
    },
    ...rights('volume-provisioner', [
      {
        apiGroups: [''],
        resources: ['persistentvolumes'],
        verbs: [...read, 'create', 'patch', 'update', 'delete'],
      },
      { apiGroups: [''], resources: ['persistentvolumeclaims'], verbs: [...read, 'patch', 'update'] },
      { apiGroups: ['storage.k8s.io'], resources: ['storageclasses'], verbs: read },
      { apiGroups: [''], resources: ['events'], verbs: ['create', 'patch', 'update'] },
      { apiGroups: [''], resources: ['nodes'], verbs: read },
    ]),
  ];
}

/** kube-proxy's rights come with Kubernetes itself (bootstrap policy, system:node-proxier). */
export const addons = (): Manifest[] => [...nameService(), ...storage()];
