/** TLS on the JDBC port. */
import { blocked, maintenance, waiting } from '@charmed-spark/ops';
import { type Cause, degraded, stopped } from '../cause.ts';
import type { State } from '../state.ts';
import { paths } from '../workload.ts';
import { madeFrom } from './plan.ts';
import type { Tls } from './state.ts';

export { applyTls } from './apply.ts';
export { observeTls } from './observe.ts';
export { planTls, type TlsPlan } from './plan.ts';
export type * from './state.ts';

/** The certificate to serve with, and the password of its store. */
function serving({ tls }: Pick<State, 'tls'>) {
  const { password } = tls;
  const current = currentOf(tls);
  return current === undefined || password === undefined ? undefined : { current, password };
}

const currentOf = (tls: Tls) => ('current' in tls ? tls.current : undefined);

/** Settings of kyuubi-defaults.conf for TLS on the JDBC port; none without a certificate. */
export function tlsServerSettings(state: Pick<State, 'tls'>): Record<string, string> {
  const certificate = serving(state);
  if (certificate === undefined) return {};
  return {
    'kyuubi.frontend.thrift.binary.ssl.enabled': 'true',
    'kyuubi.frontend.ssl.keystore.path': paths.keystore,
    'kyuubi.frontend.ssl.keystore.password': certificate.password,
    'kyuubi.frontend.ssl.keystore.type': 'PKCS12',
  };
}

/** Changes exactly when the server must restart to read its key store anew. */
export function tlsFingerprint(state: Pick<State, 'tls'>): string {
  const certificate = serving(state);
  return certificate === undefined ? '' : madeFrom(certificate.current, certificate.password);
}

/** Whoever relates `certificates` wants no server without TLS: it stands still until there is a certificate. */
export const tlsHoldsServer = ({ tls }: Pick<State, 'tls'>): boolean =>
  tls.state !== 'absent' && currentOf(tls) === undefined;

export function tlsCauses({ tls, workload }: Pick<State, 'tls' | 'workload'>): Cause[] {
  const causes: Cause[] = [];
  const { option, error } = tls;
  const effect = tlsHoldsServer({ tls }) ? stopped : degraded;
  // The texts are an interface; what exactly is wrong with the content stands in the log.
  if (option?.state === 'invalid')
    causes.push(effect(blocked(`Secret provided as tls-client-private-key ${option.why}`), option.detail));
  if (tls.state === 'invalid')
    causes.push(effect(blocked(`Relation certificates gives an invalid ${tls.why}`)));
  if (tls.state === 'waiting' && tls.current === undefined)
    causes.push(stopped(maintenance('Waiting for TLS to be enabled...'), tls.why));
  if (tls.expired === true)
    causes.push(degraded(waiting('The certificate of the JDBC port has expired; waiting for a new one')));
  if (error !== undefined) {
    // A server that runs goes on with the store before.
    const keeps = workload.connected && workload.serving;
    causes.push((keeps ? degraded : stopped)(blocked(`Key store of the JDBC port cannot be made: ${error}`)));
  }
  return causes;
}
