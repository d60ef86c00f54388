/** Files and layer of the server. Pure. */
import type { Layer } from '@charmed-spark/ops';
import type { State } from './state.ts';

export const port = 9000;
/** In the volume, whose own folder is root's. */
export const data = '/var/lib/minio/data';
export const settings = '/etc/minio/config.env';
export const certificates = '/etc/minio/certs';
/** Names that the server looks for (MinIO's documentation, "Network Encryption"). */
export const certificateFile = `${certificates}/public.crt`;
export const keyFile = `${certificates}/private.key`;
/** Outside the folder above: what is in its CAs folder, the server itself would trust. */
export const caFile = '/etc/minio/ca.pem';

export interface Plan {
  /** Path -> content; undefined: there must be none. */
  files: Record<string, string | undefined>;
  layer: Layer;
  url: string;
  buckets: readonly string[];
}

/** `digest` of the settings makes the server start again when they change: it reads them at its start only. */
export function makePlan(state: State, digest: string): Plan {
  const { certificate, host, buckets } = state;
  const scheme = certificate === undefined ? 'http' : 'https';
  return {
    files: {
      [settings]: settingsText(state),
      [keyFile]: certificate?.key,
      [certificateFile]: certificate && `${certificate.chain.join('\n')}\n`,
      [caFile]: certificate && `${certificate.ca}\n`,
    },
    layer: {
      summary: 'MinIO',
      services: {
        minio: {
          override: 'replace',
          summary: 'MinIO server',
          command: `minio server --quiet --address :${port} --certs-dir ${certificates} ${data}`,
          startup: 'enabled',
          user: '_daemon_',
          group: '_daemon_',
          environment: {
            HOME: '/tmp', // nothing of its is kept there
            MINIO_CONFIG_ENV_FILE: settings,
            MINIO_BROWSER: 'off',
            // It would look for releases, and for its namesakes in DNS.
            MINIO_UPDATE: 'off',
            // Certificates are read again when they change; the scheme is chosen at the start.
            CHARM_SCHEME: scheme,
            CHARM_SETTINGS: digest,
          },
        },
      },
    },
    url: `${scheme}://${host}:${port}`,
    buckets,
  };
}

/** Keys are letters and digits. */
export const settingsText = ({ credentials }: Pick<State, 'credentials'>): string =>
  `MINIO_ROOT_USER=${credentials.accessKey}\nMINIO_ROOT_PASSWORD=${credentials.secretKey}\n`;
