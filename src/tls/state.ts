/** TLS on the JDBC port. */
import type { CertificateView, IssuedCertificate } from '@charmed-spark/interfaces';

/** What server and clients get of a certificate. */
export type ServerCertificate = IssuedCertificate;

/** The certificate of this unit (`certificates`). */
export type Certificate =
  | { state: 'absent' }
  /** `current` is the last good one: it serves on while its successor is on its way. */
  | { state: 'waiting'; why: string; current?: ServerCertificate }
  | { state: 'invalid'; why: string; current?: ServerCertificate }
  | { state: 'ready'; current: ServerCertificate };

export type Tls = Certificate & {
  /** The option `tls-client-private-key`; undefined when it is not set. */
  option?: KeyOption;
  /** `current` is past its end. */
  expired?: boolean;
  /** Of the key store: as the unit's secret has it, or a new one for a first certificate. */
  password?: string;
  /** What the unit's secret holds. */
  kept?: KeptKeys;
  /** What the stores in the workload were made from; undefined where there are none, or it does not answer. */
  made?: string;
  /** Why the key store could not be made in this event. */
  error?: string;
  /** The whole of this unit's business with the provider. */
  view?: CertificateView;
};

export type KeyOption =
  | { state: 'set'; key: string }
  | {
      state: 'invalid';
      why: 'does not exist' | 'has not been granted to the charm' | 'has invalid content';
      detail?: string;
    };

/** Keys of the unit's secret that this area cares about. */
export interface KeptKeys {
  password?: string;
  /** The operator's key as it was last right: it stays in use when the option goes wrong. */
  key?: string;
}
