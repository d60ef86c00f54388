/** The components that run pods and connect them: kubelet, kube-proxy, CoreDNS. */
import { join } from 'node:path';
import { bridge, containerdSocket, services } from '../paths.ts';
import type { Component } from './component.ts';
import { kubeconfigOf } from './kubeconfig.ts';
import { pkiFile } from './pki.ts';
import {
  cgroupName,
  clusterDomain,
  configDir,
  kubeletDir,
  listener,
  nodeName,
  podLogsDir,
  ports,
} from './places.ts';

const kubeletConfigFile = join(configDir, 'kubelet.json');
const proxyConfigFile = join(configDir, 'kube-proxy.json');
const corefile = join(configDir, 'Corefile');
const resolvFile = join(configDir, 'resolv.conf');

export function renderKubeletConfig(): string {
  return JSON.stringify(
    {
      apiVersion: 'kubelet.config.k8s.io/v1beta1',
      kind: 'KubeletConfiguration',
      address: ports.kubelet.address,
      port: ports.kubelet.port,
      healthzBindAddress: ports.kubeletHealth.address,
      healthzPort: ports.kubeletHealth.port,
      authentication: {
        anonymous: { enabled: false },
        webhook: { enabled: true },
        x509: { clientCAFile: pkiFile('ca.crt') },
      },
      authorization: { mode: 'Webhook' },
      tlsCertFile: pkiFile('kubelet-server.crt'),
      tlsPrivateKeyFile: pkiFile('kubelet-server.key'),
      containerRuntimeEndpoint: `unix://${containerdSocket}`,
      cgroupDriver: 'cgroupfs',
      cgroupRoot: `/${cgroupName}`,
      failCgroupV1: false,
      failSwapOn: false,
      enforceNodeAllocatable: [],
      oomScoreAdj: 0,
      clusterDNS: [services.dns],
      clusterDomain,
      resolvConf: resolvFile,
      podLogsDir,
      volumePluginDir: join(kubeletDir, 'volume-plugins'),
      maxPods: 250,
      // No registry is reachable: an image that was removed to save space would be lost.
      imageGCHighThresholdPercent: 100,
      imageGCLowThresholdPercent: 99,
      evictionHard: {
        'memory.available': '100Mi',
        'nodefs.available': '500Mi',
        'imagefs.available': '500Mi',
      },
      kubeAPIQPS: 100,
      kubeAPIBurst: 200,
      registerNode: true,
      // Its iptables chains only serve kube-proxy modes that are not used here, and would outlive the node.
      makeIPTablesUtilChains: false,
    },
    null,
    2,
  );
}

/** The node has the bridge's address, which exists before the kubelet starts. */
export const kubelet = (dir: string): Component => ({
  name: 'kubelet',
  argv: [
    join(dir, 'kubelet'),
    `--config=${kubeletConfigFile}`,
    `--kubeconfig=${kubeconfigOf('kubelet')}`,
    `--root-dir=${kubeletDir}`,
    `--cert-dir=${join(kubeletDir, 'pki')}`,
    `--node-ip=${bridge.address}`,
    `--hostname-override=${nodeName}`,
  ],
  files: {
    [kubeletConfigFile]: renderKubeletConfig(),
    // Pods must not see the machine's own name servers; they could not reach them either.
    [resolvFile]: `nameserver ${services.dns}\n`,
  },
});

export function renderProxyConfig(): string {
  return JSON.stringify(
    {
      apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
      kind: 'KubeProxyConfiguration',
      mode: 'nftables',
      clientConnection: { kubeconfig: kubeconfigOf('proxy') },
      hostnameOverride: nodeName,
      clusterCIDR: bridge.podCidr,
      detectLocalMode: 'ClusterCIDR',
      nodePortAddresses: [`${bridge.address}/32`],
      healthzBindAddress: listener('proxyHealth'),
      metricsBindAddress: listener('proxyMetrics'),
      oomScoreAdj: 0,
      // The machine's connection tracking limits stay as they are.
      conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: '0s', tcpCloseWaitTimeout: '0s' },
      nftables: { syncPeriod: '30s', minSyncPeriod: '100ms' },
    },
    null,
    2,
  );
}

export const proxy = (dir: string): Component => ({
  name: 'kube-proxy',
  argv: [join(dir, 'kube-proxy'), `--config=${proxyConfigFile}`],
  files: { [proxyConfigFile]: renderProxyConfig() },
});

/** Names of the cluster only: pods have no way out, so there is nobody to ask for others. */
export function renderCorefile(): string {
  const common = `  bind ${bridge.address}\n  errors`;
  return `${clusterDomain}:53 in-addr.arpa:53 {
${common}
  ready ${listener('dnsReady')}
  kubernetes ${clusterDomain} in-addr.arpa {
    kubeconfig ${kubeconfigOf('coredns')}
    pods insecure
    ttl 5
  }
}
.:53 {
${common}
  template ANY ANY . {
    rcode NXDOMAIN
  }
}
`;
}

export const coreDns = (dir: string): Component => ({
  name: 'coredns',
  argv: [join(dir, 'coredns'), '-conf', corefile],
  files: { [corefile]: renderCorefile() },
});
