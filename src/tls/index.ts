/** TLS on the JDBC port, and what server and engines trust. */
import type { Cause } from '../cause.ts';
import type { State } from '../state.ts';

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
