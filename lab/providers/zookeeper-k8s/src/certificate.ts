/** This unit's certificate: who it is for, and what is amiss with it. */
import type { CertificateRequest, TlsCertificate } from '@charmed-spark/interfaces';
import { type Status, waiting } from '@charmed-spark/ops';
import type { Context } from './charm.gen.ts';

/** The names by which clients reach this unit, `host` being the one that is handed out. */
export function certificateRequest(ctx: Context, host: string): CertificateRequest {
  const pod = ctx.unit.name.replace('/', '-');
  const app = ctx.app.name;
  return { commonName: host, sans: [host, pod, `${pod}.${app}-endpoints`, `${app}.${ctx.model.name}.svc`] };
}

/** Undefined when all is well, or nothing is asked for. */
export function certificateStatus(certificate: TlsCertificate): Status | undefined {
  if (certificate.state === 'waiting') return waiting(`Waiting for a certificate: ${certificate.why}`);
  if (certificate.state !== 'invalid') return undefined;
  return waiting(`Waiting for a certificate that can be used: ${certificate.field}: ${certificate.why}`);
}
