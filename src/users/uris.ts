/** JDBC addresses, without credentials, as Hive's and Kyuubi's drivers read them. */
import type { ZooKeeper } from '@charmed-spark/interfaces';
import type { Endpoint } from '../endpoint.ts';

export interface JdbcUris {
  /** To the endpoint. */
  direct: string;
  /** By ZooKeeper, to one of the units that serve; undefined without ZooKeeper. */
  discovery: string | undefined;
}

export function jdbcUris({ host, port }: Endpoint, tls: boolean, zookeeper: ZooKeeper): JdbcUris {
  const direct = `jdbc:hive2://${host}:${port}/${tls ? ';ssl=true' : ''}`;
  if (zookeeper.state !== 'ready') return { direct, discovery: undefined };
  const { hosts, namespace } = zookeeper.connection;
  const parameters = [
    'serviceDiscoveryMode=zooKeeper',
    // Drivers put the slash before it themselves.
    `zooKeeperNamespace=${namespace.replace(/^\/+/, '')}`,
    ...(tls ? ['ssl=true'] : []),
  ];
  return { direct, discovery: `jdbc:hive2://${hosts.join(',')}/;${parameters.join(';')}` };
}
