/** System properties of the virtual machines: whom they trust. */
import { systemProperties } from '@charmed-spark/spark';
import type { State } from '../state.ts';
import { paths } from '../workload.ts';

const trustStoreKeys = ['Store', 'StorePassword', 'StoreType', 'StoreProvider'].map(
  (suffix) => `javax.net.ssl.trust${suffix}`,
);
const zooKeeperKeys = [
  'zookeeper.client.secure',
  'zookeeper.clientCnxnSocket',
  'zookeeper.ssl.trustStore.location',
  'zookeeper.ssl.trustStore.password',
  'zookeeper.ssl.trustStore.type',
];

/** Those that stand for something of ours wherever we give options: others must not contradict them. */
export const ourKeys = { trustStore: trustStoreKeys, zooKeeper: zooKeeperKeys } as const;

/** The store's certificates are no secret, and it is read without a password: none has to stand on a command line. */
export const trustStoreOptions = (): string[] =>
  systemProperties({ 'javax.net.ssl.trustStore': paths.truststore });

/** TLS of ZooKeeper's client, with the relation's CA; empty when ZooKeeper speaks none. */
export function zooKeeperOptions({ zookeeper }: Pick<State, 'zookeeper'>): string[] {
  if (zookeeper.state !== 'ready' || zookeeper.connection.tls === undefined) return [];
  const { ca } = zookeeper.connection.tls;
  return systemProperties({
    'zookeeper.client.secure': 'true',
    'zookeeper.clientCnxnSocket': 'org.apache.zookeeper.ClientCnxnSocketNetty',
    ...(ca === undefined
      ? {}
      : {
          'zookeeper.ssl.trustStore.location': paths.zookeeperCa,
          'zookeeper.ssl.trustStore.type': 'PEM',
        }),
  });
}
