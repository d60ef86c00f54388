/** The server's configuration file. */

/** `plain` is for the pod's own loopback only once clients speak TLS. */
export const ports = { plain: 2181, secure: 2182 } as const;

export const paths = {
  data: '/var/lib/zookeeper/data',
  configuration: '/etc/zookeeper/zoo.cfg',
  /** Key and certificates in one file. */
  keyStore: '/etc/zookeeper/server.pem',
  trustStore: '/etc/zookeeper/ca.pem',
} as const;

/**
 * `superId` is the digest of the user `super`. Settings that the server does not know by themselves become its
 * system properties, with `zookeeper.` before them: so nothing of this stands on a command line.
 */
export function renderConfiguration({ superId, tls }: { superId: string; tls: boolean }): string {
  return `${Object.entries({
    tickTime: 2000,
    dataDir: paths.data,
    clientPort: ports.plain,
    clientPortAddress: tls ? '127.0.0.1' : '0.0.0.0',
    maxClientCnxns: 0,
    'autopurge.snapRetainCount': 3,
    'autopurge.purgeInterval': 1,
    'admin.enableServer': false,
    '4lw.commands.whitelist': 'srvr',
    serverCnxnFactory: 'org.apache.zookeeper.server.NettyServerCnxnFactory',
    'DigestAuthenticationProvider.superDigest': superId,
    ...(tls
      ? {
          secureClientPort: ports.secure,
          'ssl.clientAuth': 'none',
          'ssl.keyStore.location': paths.keyStore,
          'ssl.keyStore.type': 'PEM',
          'ssl.trustStore.location': paths.trustStore,
          'ssl.trustStore.type': 'PEM',
        }
      : {}),
  })
    .map(([key, value]) => `${key}=${value}\n`)
    .join('')}`;
}
