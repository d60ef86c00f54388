/** TLS on the JDBC port, and what server and engines trust. */
import type { Cause } from '../cause.ts';
import type { State } from '../state.ts';

export { engineTrust } from '../trust/index.ts';

/** Settings of kyuubi-defaults.conf for TLS on the JDBC port; none without a certificate. */
export function tlsServerSettings(_state: State): Record<string, string> {
  return {};
}

/** Changes exactly when the server must restart to read its key store anew. */
export function tlsFingerprint(_state: State): string {
  return '';
}

export function tlsCauses(_state: State): Cause[] {
  return [];
}

/** `certificates` is related and has given no certificate yet: a server that starts now would speak in the clear. */
export function tlsHoldsServer(_state: State): boolean {
  return false;
}
