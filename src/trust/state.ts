/** What server and engines trust besides what their image does. */
import type { S3Truststore } from '@charmed-spark/interfaces';

export interface Trust {
  /** CAs of `receive-ca-cert`, each in PEM, sorted. */
  cas: readonly string[];
  /** Relations of `receive-ca-cert` with content that cannot be used. */
  invalid: readonly { app: string; field: string; why: string }[];
  /** What the integration hub gives for object storage. */
  store?: S3Truststore;
  /** Undefined: the workload does not answer. */
  folder?: TrustFolder;
}

/** The trust folder in the workload, as its own record tells. */
export interface TrustFolder {
  /** What each file was made from, by the file's path. */
  made: Readonly<Record<string, string>>;
  /** What could not be taken into the trust store. */
  flaw?: string;
  /** Tells apart the CAs of one image from those of another; undefined where the image has none. */
  system?: string;
}
