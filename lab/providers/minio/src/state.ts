/** What decides how the server should run. */
import type { IssuedCertificate } from '@charmed-spark/interfaces';

export interface Credentials {
  accessKey: string;
  secretKey: string;
}

export interface State {
  credentials: Credentials;
  /** What to serve with; undefined: without TLS. */
  certificate: IssuedCertificate | undefined;
  /** Why there is no certificate, or no new one, although there should be. */
  certificateFlaw: string | undefined;
  buckets: readonly string[];
  /** Names in the option that cannot be buckets'. */
  wrongBuckets: readonly string[];
  /** DNS name of the application's service. */
  host: string;
}
