/** etcd and the components of Kubernetes' control plane. */
import { join } from 'node:path';
import { bridge, services } from '../paths.ts';
import type { Component } from './component.ts';
import { kubeconfigOf } from './kubeconfig.ts';
import { pkiFile } from './pki.ts';
import { clusterDomain, etcdDir, listener, nodeName, ports, provisionerName, volumesDir } from './places.ts';

const flags = (values: Record<string, string | number | boolean>): string[] =>
  Object.entries(values).map(([name, value]) => `--${name}=${value}`);

/** A throw-away database: it does not wait for the disk. Only its own authority's certificates open it. */
export const etcd = (dir: string): Component => ({
  name: 'etcd',
  argv: [
    join(dir, 'etcd'),
    ...flags({
      name: nodeName,
      'data-dir': etcdDir,
      'listen-client-urls': `https://${listener('etcdClient')}`,
      'advertise-client-urls': `https://${listener('etcdClient')}`,
      'listen-peer-urls': `https://${listener('etcdPeer')}`,
      'initial-advertise-peer-urls': `https://${listener('etcdPeer')}`,
      'initial-cluster': `${nodeName}=https://${listener('etcdPeer')}`,
      'cert-file': pkiFile('etcd.crt'),
      'key-file': pkiFile('etcd.key'),
      'client-cert-auth': true,
      'trusted-ca-file': pkiFile('etcd-ca.crt'),
      'peer-cert-file': pkiFile('etcd.crt'),
      'peer-key-file': pkiFile('etcd.key'),
      'peer-client-cert-auth': true,
      'peer-trusted-ca-file': pkiFile('etcd-ca.crt'),
      'unsafe-no-fsync': true,
      // A single member elects itself: the shorter, the sooner it serves.
      'heartbeat-interval': 50,
      'election-timeout': 250,
      'log-level': 'warn',
    }),
  ],
});

export const apiServer = (dir: string): Component => ({
  name: 'kube-apiserver',
  argv: [
    join(dir, 'kube-apiserver'),
    ...flags({
      'advertise-address': ports.api.address,
      'bind-address': ports.api.address,
      'secure-port': ports.api.port,
      'service-cluster-ip-range': services.cidr,
      'etcd-servers': `https://${listener('etcdClient')}`,
      'etcd-cafile': pkiFile('etcd-ca.crt'),
      'etcd-certfile': pkiFile('apiserver-etcd-client.crt'),
      'etcd-keyfile': pkiFile('apiserver-etcd-client.key'),
      'tls-cert-file': pkiFile('apiserver.crt'),
      'tls-private-key-file': pkiFile('apiserver.key'),
      'client-ca-file': pkiFile('ca.crt'),
      'requestheader-client-ca-file': pkiFile('front-proxy-ca.crt'),
      'requestheader-allowed-names': 'front-proxy-client',
      'requestheader-extra-headers-prefix': 'X-Remote-Extra-',
      'requestheader-group-headers': 'X-Remote-Group',
      'requestheader-username-headers': 'X-Remote-User',
      'proxy-client-cert-file': pkiFile('front-proxy-client.crt'),
      'proxy-client-key-file': pkiFile('front-proxy-client.key'),
      'service-account-issuer': `https://kubernetes.default.svc.${clusterDomain}`,
      'service-account-key-file': pkiFile('service-account.pub'),
      'service-account-signing-key-file': pkiFile('service-account.key'),
      'authorization-mode': 'Node,RBAC',
      'enable-admission-plugins': 'NodeRestriction',
      'kubelet-certificate-authority': pkiFile('ca.crt'),
      'kubelet-client-certificate': pkiFile('apiserver-kubelet-client.crt'),
      'kubelet-client-key': pkiFile('apiserver-kubelet-client.key'),
      'kubelet-preferred-address-types': 'InternalIP',
      'allow-privileged': true,
      profiling: false,
    }),
  ],
});

export const controllerManager = (dir: string): Component => ({
  name: 'kube-controller-manager',
  argv: [
    join(dir, 'kube-controller-manager'),
    ...flags({
      ...reachApi('controller-manager'),
      'bind-address': ports.controllerManager.address,
      'secure-port': ports.controllerManager.port,
      'leader-elect': false,
      'use-service-account-credentials': true,
      'service-account-private-key-file': pkiFile('service-account.key'),
      'root-ca-file': pkiFile('ca.crt'),
      'cluster-signing-cert-file': pkiFile('ca.crt'),
      'cluster-signing-key-file': pkiFile('ca.key'),
      'cluster-cidr': bridge.podCidr,
      'kube-api-qps': 100,
      'kube-api-burst': 200,
      profiling: false,
    }),
  ],
});

export const scheduler = (dir: string): Component => ({
  name: 'kube-scheduler',
  argv: [
    join(dir, 'kube-scheduler'),
    ...flags({
      ...reachApi('scheduler'),
      'bind-address': ports.scheduler.address,
      'secure-port': ports.scheduler.port,
      'leader-elect': false,
      profiling: false,
    }),
  ],
});

const reachApi = (subject: string): Record<string, string> => ({
  kubeconfig: kubeconfigOf(subject),
  'authentication-kubeconfig': kubeconfigOf(subject),
  'authorization-kubeconfig': kubeconfigOf(subject),
});

/** Makes a directory for every claim of the default storage class. */
export const volumeProvisioner = (dir: string): Component => ({
  name: 'volume-provisioner',
  argv: [
    join(dir, 'volume-provisioner'),
    ...flags({
      kubeconfig: kubeconfigOf('volume-provisioner'),
      name: provisionerName,
      root: volumesDir,
      node: nodeName,
    }),
  ],
});
