/** The server's files and its Pebble layer, from the password of `super` and this unit's certificate: pure. */
import { servedCertificate, type TlsCertificate } from '@charmed-spark/interfaces';
import { fingerprint, type Layer } from '@charmed-spark/ops';
import { paths, renderConfiguration } from './configuration.ts';

export const service = 'zookeeper';
export const runAs = { user: '_daemon_', group: '_daemon_' } as const;

export interface ServerFiles {
  files: Record<string, string>;
  absent: string[];
  layer: Layer;
}

export function planServer(superId: string, certificate: TlsCertificate): ServerFiles {
  const tls = servedCertificate(certificate);
  const files: Record<string, string> = {
    [paths.configuration]: renderConfiguration({ superId, tls: tls !== undefined }),
    ...(tls === undefined
      ? {}
      : {
          [paths.keyStore]: `${[pkcs8(tls.key), ...tls.chain].join('\n')}\n`,
          [paths.trustStore]: `${tls.ca}\n`,
        }),
  };
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
          environment: { CHARM_CONFIGURATION: fingerprint(...Object.entries(files).flat()) },
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
