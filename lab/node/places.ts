/** Where the node keeps things and on which addresses its components listen. */
import { basename, dirname, join } from 'node:path';
import { bridge, runDir, stateDir } from '../paths.ts';

export const nodeName = 'lab';
export const clusterDomain = 'cluster.local';
export const storageClass = 'lab-directory';
export const provisionerName = 'charmed-spark-lab/directory';

/**
 * The cgroup below which every process of the node and of its pods lives, in every hierarchy. Named after the state
 * directory, so that a second lab with its own directories (and network namespace) has its own.
 */
export const cgroupName = basename(stateDir);
export const nftTable = 'charmed-spark-lab';
export const cniNetwork = 'charmed-spark-lab';

export const pkiDir = join(stateDir, 'pki');
export const configDir = join(stateDir, 'config');
export const logsDir = join(stateDir, 'logs');
export const podLogsDir = join(stateDir, 'pod-logs');
export const volumesDir = join(stateDir, 'volumes');
export const etcdDir = join(stateDir, 'etcd');
export const kubeletDir = join(stateDir, 'kubelet');
export const containerdDir = join(stateDir, 'containerd');
export const cniStateDir = join(stateDir, 'cni');
export const bootIdFile = join(stateDir, 'boot-id');
/** Kernel settings as they were before the node changed them. */
export const savedSysctlsFile = join(stateDir, 'saved-sysctls.json');

export const pidsDir = join(runDir, 'pids');
export const containerdState = join(runDir, 'containerd');
/** Starting and stopping take turns by a lock on this directory, which no removal of the node touches. */
export const lockDirectory = dirname(runDir);

/** Debian's place for the plugins. */
export const cniPlugins = '/usr/lib/cni';

export const ports = {
  api: { address: bridge.address, port: 6443 },
  etcdClient: { address: '127.0.0.1', port: 2379 },
  etcdPeer: { address: '127.0.0.1', port: 2380 },
  controllerManager: { address: '127.0.0.1', port: 10257 },
  scheduler: { address: '127.0.0.1', port: 10259 },
  kubelet: { address: bridge.address, port: 10250 },
  kubeletHealth: { address: '127.0.0.1', port: 10248 },
  proxyHealth: { address: '127.0.0.1', port: 10256 },
  proxyMetrics: { address: '127.0.0.1', port: 10249 },
  dns: { address: bridge.address, port: 53 },
  dnsReady: { address: '127.0.0.1', port: 18181 },
} as const;

/** `address:port` of one of the node's listeners. */
export const listener = (name: keyof typeof ports): string => `${ports[name].address}:${ports[name].port}`;

export const pauseImage = 'localhost/pause:lab';
