/** Config, certificate and keys, read once. */
import {
  type CertificateView,
  observeCertificate,
  servedCertificate,
  type TlsCertificate,
} from '@charmed-spark/interfaces';
import { parseBuckets } from './buckets.ts';
import type { Context } from './charm.gen.ts';
import { certificateHosts, serviceHost } from './hosts.ts';
import type { Credentials, State } from './state.ts';

export const observeTls = (ctx: Context): Promise<CertificateView> =>
  observeCertificate(ctx, 'certificates', { commonName: serviceHost(ctx), sans: certificateHosts(ctx) });

const flawOf = (tls: TlsCertificate): string | undefined =>
  tls.state === 'waiting' ? tls.why : tls.state === 'invalid' ? `${tls.field}: ${tls.why}` : undefined;

export async function observe(ctx: Context, credentials: Credentials, tls: TlsCertificate): Promise<State> {
  const { buckets, wrong } = parseBuckets((await ctx.config()).buckets);
  return {
    credentials,
    certificate: servedCertificate(tls),
    certificateFlaw: flawOf(tls),
    buckets,
    wrongBuckets: wrong,
    host: serviceHost(ctx),
  };
}
