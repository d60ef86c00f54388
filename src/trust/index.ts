/** CAs that server and engines trust: one folder, at the same place in the server's container and in every pod of an engine. */
import { blocked } from '@charmed-spark/ops';
import { type Cause, degraded } from '../cause.ts';
import type { State } from '../state.ts';
import { paths } from '../workload.ts';
import { trustSecretName } from './secret-name.ts';
import { wantedTrust } from './wanted.ts';

export { applyTrust } from './apply.ts';
export { observeTrust } from './observe.ts';
export { planTrust, type TrustPlan } from './plan.ts';
export { trustSecretName } from './secret-name.ts';
export type * from './state.ts';
export { engineFiles, wantedTrust } from './wanted.ts';

/**
 * What engines are to be given: the Java trust store by its path, and the Kubernetes Secret with what they
 * read of the folder by its name, for drivers and executors to mount in the folder's place.
 */
export function engineTrust(state: State): { truststore: boolean; secret?: string } {
  const wanted = wantedTrust(state);
  return {
    truststore: Object.hasOwn(wanted, paths.truststore),
    ...(state.hub.state === 'ready' && Object.keys(wanted).length > 0
      ? { secret: trustSecretName(state) }
      : {}),
  };
}

export function trustCauses({ trust }: State): Cause[] {
  const causes = trust.received
    .filter((one) => one.state === 'invalid')
    .map(({ app, field, why }) =>
      degraded(blocked(`Relation receive-ca-cert with ${app} gives an invalid ${field}: ${why}`)),
    );
  const { flaw } = trust.folder ?? {};
  if (flaw !== undefined)
    causes.push(degraded(blocked(`Truststore of the integration hub cannot be read: ${flaw}`)));
  return causes;
}
