/** Every place and name the lab uses on a machine, in one file: what `lab down` must leave empty. */
import { homedir } from 'node:os';
import { join } from 'node:path';

const cacheHome = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');

/** Build results keyed by the hash of their inputs; survives `lab down`. */
export const cacheDir = join(cacheHome, 'charmed-spark');

/** All run-time state of the lab: certificates, etcd, containerd, kubelet, controller database, logs, pids. */
export const stateDir = process.env.CHARMED_SPARK_LAB_DIR || '/var/lib/charmed-spark-lab';

/** Sockets and other short paths (unix socket paths are limited to 107 bytes). */
export const runDir = process.env.CHARMED_SPARK_LAB_RUN_DIR || '/run/charmed-spark-lab';

export const bridge = { name: 'cslab0', address: '198.18.0.1', podCidr: '198.18.0.0/16' } as const;
export const services = { cidr: '198.19.0.0/16', dns: '198.19.0.10', dummy: 'cslab1' } as const;

/** The controller serves agents here (HTTPS) and the command line on a unix socket. */
export const controller = {
  agentPort: 17070,
  agentUrl: `https://${bridge.address}:17070`,
  socket: join(runDir, 'controller.sock'),
  database: join(stateDir, 'controller', 'model.sqlite'),
} as const;

export const containerdSocket = join(runDir, 'containerd.sock');
export const kubeconfig = join(stateDir, 'kubeconfig');

/** Images are local names; tag never `latest`, so that the kubelet does not try to pull. */
export const rockImage = (name: string): string => `localhost/${name}:lab`;
