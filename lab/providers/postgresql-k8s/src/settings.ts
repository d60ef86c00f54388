/** The server's files besides its data. Pure. */
import type { IssuedCertificate } from '@charmed-spark/interfaces';

export const port = 5432;
export const data = '/var/lib/postgresql/data/pgdata';
export const socketDirectory = '/var/run/postgresql';
export const hba = '/etc/postgresql/charm_hba.conf';
export const configuration = '/etc/postgresql/charm.conf';
export const tlsDirectory = '/etc/postgresql/tls';

const keyFile = `${tlsDirectory}/server.key`;
const certificateFile = `${tlsDirectory}/server.crt`;

/** Whose change the server has to be told of. */
export const watched = [hba, configuration, certificateFile] as const;

/** Content by path; the configuration comes last, because it names the others. */
export function serverFiles(certificate: IssuedCertificate | undefined): [path: string, text: string][] {
  return [
    ...(certificate === undefined
      ? []
      : ([
          [keyFile, `${certificate.key.trim()}\n`],
          [certificateFile, `${certificate.chain.join('\n')}\n`],
        ] as [string, string][])),
    [hba, accessRules(certificate !== undefined)],
    [configuration, serverSettings(certificate !== undefined)],
  ];
}

/**
 * The only superuser is postgres, and nobody is postgres over the network: the charm speaks through the local
 * socket as the system user. Roles of relations never get the attribute (grant.ts). Where the server has a
 * certificate, nobody gets in without TLS.
 */
const accessRules = (tls: boolean): string =>
  [
    'local all postgres peer',
    'host all postgres all reject',
    `${tls ? 'hostssl' : 'host'} all all all scram-sha-256`,
    '',
  ].join('\n');

/** What can be changed while the server runs is here, and not on its command line. */
const serverSettings = (tls: boolean): string =>
  [
    `include = '${data}/postgresql.conf'`,
    "listen_addresses = '*'",
    `port = ${port}`,
    `hba_file = '${hba}'`,
    `unix_socket_directories = '${socketDirectory}'`,
    'password_encryption = scram-sha-256',
    ...(tls
      ? ['ssl = on', `ssl_cert_file = '${certificateFile}'`, `ssl_key_file = '${keyFile}'`]
      : ['ssl = off']),
    '',
  ].join('\n');
