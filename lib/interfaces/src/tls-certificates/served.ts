/** What a server speaks TLS with. */
import type { IssuedCertificate, TlsCertificate } from './state.ts';

/** The certificate of now, or the last good one while a new one is missing or wrong; undefined: none yet, or none wanted. */
export function servedCertificate(certificate: TlsCertificate): IssuedCertificate | undefined {
  if (certificate.state === 'absent') return undefined;
  return certificate.state === 'ready' ? certificate : certificate.current;
}
