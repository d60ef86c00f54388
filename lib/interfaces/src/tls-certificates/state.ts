/** What a requirer of `tls-certificates` asks for, and what it knows of the answer. */

/** What the certificate of this unit should say. */
export interface CertificateRequest {
  /** Cut to the 64 characters that a common name may have. */
  commonName: string;
  /** DNS names and IP addresses in any order. What no certificate may name (`host:port`) is left out. */
  sans?: readonly string[];
  /** The operator's own RSA key of at least 2048 bits in PEM. Without it a key is made and kept in a secret. */
  key?: string;
}

/** A certificate with everything that is needed to serve with it. All texts are PEM. */
export interface IssuedCertificate {
  key: string;
  certificate: string;
  /** The CA that clients should trust. */
  ca: string;
  /** The certificate first, then the one that signed it, and so on to the last that is known. */
  chain: string[];
  notAfter: Date;
  /** End of the first certificate above it that ends before it: from then on nobody can verify it. */
  chainUntil?: Date;
}

/**
 * Nothing here is an exception. `current` is the last good certificate of this unit: what a server goes on with
 * while a new one is missing or wrong.
 */
export type TlsCertificate =
  | { state: 'absent' }
  | { state: 'waiting'; why: string; current?: IssuedCertificate }
  | { state: 'invalid'; field: string; why: string; current?: IssuedCertificate }
  | ({ state: 'ready' } & IssuedCertificate);

/** The request without what may not be in it: the same for the same wishes, whatever their order. */
export interface Attributes {
  commonName: string;
  dns: string[];
  ip: string[];
}

/** What this unit keeps of a certificate that it has checked, in a secret of its own. */
export interface Stored extends IssuedCertificate {
  /** The attributes that were asked for. */
  attributes: Attributes;
  /** Digest of the provider's answer: the same answer needs no second check. */
  answer: string;
  /** When a new one is asked for. */
  renewAt: Date;
}

/** What the provider says to one request. */
export type Answer =
  | { kind: 'issued'; issued: IssuedCertificate; digest: string }
  | { kind: 'revoked' }
  /** Not usable (`certificates`), or an error instead of a certificate (`request_errors`). */
  | { kind: 'flawed'; field: 'certificates' | 'request_errors'; why: string };

/** A request of this unit that stands in its databag. */
export interface OwnRequest {
  csr: string;
  /** Of the secret that keeps its certificate. */
  label: string;
  /** It asks for what is wanted now, with the key of now. */
  wanted: boolean;
  /** Its secret exists, whatever is in it. */
  kept: boolean;
  stored?: Stored;
  answer?: Answer;
}
