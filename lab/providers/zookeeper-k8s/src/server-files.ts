/** The server's files and its Pebble layer, from the password of `super` and this unit's certificate: pure. */
import type { IssuedCertificate, TlsCertificate } from '@charmed-spark/interfaces';
import type { Layer } from '@charmed-spark/ops';
import { paths, renderConfiguration } from './configuration.ts';

export const service = 'zookeeper';
export const runAs = { user: '_daemon_', group: '_daemon_' } as const;

/** What the server speaks TLS with: the last good certificate, also while a new one is awaited. */
export function servedTls(certificate: TlsCertificate): IssuedCertificate | undefined {
  if (certificate.state === 'absent') return undefined;
  return certificate.state === 'ready' ? certificate : certificate.current;
}

export interface ServerFiles {
  files: Record<string, string>;
  absent: string[];
  layer: Layer;
}

export function planServer(superId: string, certificate: TlsCertificate): ServerFiles {
  const tls = servedTls(certificate);
  const files: Record<string, string> = {
    [paths.configuration]: renderConfiguration({ superId, tls: tls !== undefined }),
    ...(tls === undefined
      ? {}
      : {
          [paths.keyStore]: `${[pkcs8(tls.key), ...tls.chain].join('\n')}\n`,
          [paths.trustStore]: `${tls.ca}\n`,
        }),
  };
  const hash = process.getBuiltinModule('node:crypto').createHash('sha256');
  for (const [path, content] of Object.entries(files)) hash.update(`${path}\0${content}\0`);
  return {
    files,
    absent: tls === undefined ? [paths.keyStore, paths.trustStore] : [],
    layer: {
      summary: 'ZooKeeper',
      services: {
        [service]: {
          override: 'replace',
          summary: 'ZooKeeper server',
          command: `/opt/zookeeper/bin/zkServer.sh start-foreground ${paths.configuration}`,
          startup: 'enabled',
          ...runAs,
          // The server reads its files when it starts: other files, another start.
          environment: { CHARM_CONFIGURATION: hash.digest('hex').slice(0, 16) },
        },
      },
    },
  };
}

/** The only form of a key that the server reads out of PEM. */
const pkcs8 = (key: string): string =>
  process
    .getBuiltinModule('node:crypto')
    .createPrivateKey(key)
    .export({ type: 'pkcs8', format: 'pem' })
    .toString()
    .trim();
