/** What server and engines trust besides what their image does. */
import type { S3Truststore, TransferredCertificates } from '@charmed-spark/interfaces';

export interface Trust {
  /** What each relation of `receive-ca-cert` gives, by the relations' ids. */
  received: readonly TransferredCertificates[];
  /** What the integration hub gives for object storage. */
  store?: S3Truststore;
  /** Undefined: the workload does not answer. */
  folder?: TrustFolder;
}

/** The trust folder in the workload, as its own record tells. */
export interface TrustFolder {
  /** What each file was made from, by the file's path. */
  made: Readonly<Record<string, string>>;
  /** Why the hub's store could not be read. */
  flaw?: string;
  /** Tells apart the CAs of one image from those of another; undefined where the image has none. */
  system?: string;
}
