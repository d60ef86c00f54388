/** Config, certificate and keys, read once. */
import { type CertificateView, observeCertificate, type TlsCertificate } from '@charmed-spark/interfaces';
import { parseBuckets } from './buckets.ts';
import type { Context } from './charm.gen.ts';
import { certificateHosts, serviceHost } from './hosts.ts';
import type { Credentials, State } from './state.ts';

export const observeTls = (ctx: Context): Promise<CertificateView> =>
  observeCertificate(ctx, 'certificates', { commonName: serviceHost(ctx), sans: certificateHosts(ctx) });

/** What to serve with: the new certificate, else the last good one. */
export const servedBy = (tls: TlsCertificate): State['certificate'] =>
  tls.state === 'ready' ? tls : tls.state === 'absent' ? undefined : tls.current;

const flawOf = (tls: TlsCertificate): string | undefined =>
  tls.state === 'waiting' ? tls.why : tls.state === 'invalid' ? `${tls.field}: ${tls.why}` : undefined;

export async function observe(ctx: Context, credentials: Credentials, tls: TlsCertificate): Promise<State> {
  const { buckets, wrong } = parseBuckets((await ctx.config()).buckets);
  return {
    credentials,
    certificate: servedBy(tls),
    certificateFlaw: flawOf(tls),
    buckets,
    wrongBuckets: wrong,
    host: serviceHost(ctx),
  };
}
