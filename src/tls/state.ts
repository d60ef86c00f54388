/** TLS on the JDBC port, and the CAs that server and engines trust. */

/** The certificate of this unit (`certificates`). */
export type Tls =
  | { state: 'absent' }
  /** `current` is the last good one: it serves on while its successor is on its way. */
  | { state: 'waiting'; why: string; current?: ServerCertificate }
  | { state: 'invalid'; why: string; current?: ServerCertificate }
  | { state: 'ready'; current: ServerCertificate };

export interface ServerCertificate {
  /** PEM. */
  key: string;
  certificate: string;
  ca: string;
  /** Leaf first. */
  chain: readonly string[];
  notAfter: Date;
}
