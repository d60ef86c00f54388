/** What has to change for TLS on the JDBC port. Pure. */
import { type CertificatePlan, planCertificate } from '@charmed-spark/interfaces';
import type { State } from '../state.ts';
import type { KeptKeys, ServerCertificate } from './state.ts';

export interface TlsPlan {
  certificate?: CertificatePlan;
  /** What the unit's secret should hold; undefined when it does. */
  keep?: KeptKeys;
  stores:
    | { kind: 'keep' }
    /** Keys, certificates and stores leave the workload. */
    | { kind: 'remove' }
    | { kind: 'write'; certificate: ServerCertificate; password: string; made: string };
}

export function planTls({ tls }: Pick<State, 'tls'>): TlsPlan {
  const { view, made } = tls;
  const certificate = view === undefined ? {} : { certificate: planCertificate(view) };
  if (tls.state === 'absent') {
    return {
      ...certificate,
      ...(tls.kept === undefined ? {} : { keep: {} }),
      stores: { kind: made === undefined ? 'keep' : 'remove' },
    };
  }
  const { current, password, option, kept } = tls;
  const key = option?.state === 'set' ? option.key : option === undefined ? undefined : kept?.key;
  const wanted = {
    ...(current === undefined || password === undefined ? {} : { password }),
    ...(key === undefined ? {} : { key }),
  };
  const inLine = wanted.password === kept?.password && wanted.key === kept?.key;
  const fresh = current !== undefined && password !== undefined ? madeFrom(current, password) : undefined;
  return {
    ...certificate,
    ...(inLine
      ? {}
      : { keep: { ...(kept?.password === undefined ? {} : { password: kept.password }), ...wanted } }),
    stores:
      current === undefined || password === undefined || fresh === undefined || fresh === made
        ? { kind: 'keep' }
        : { kind: 'write', certificate: current, password, made: fresh },
  };
}

/** What the key store is made from, as a text that gives nothing of it away. */
export function madeFrom({ key, chain, ca }: ServerCertificate, password: string): string {
  const { createHash } = process.getBuiltinModule('node:crypto');
  return createHash('sha256')
    .update(JSON.stringify([key, chain, ca, password]))
    .digest('hex');
}
