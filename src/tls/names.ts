/** Names under which clients reach the JDBC port: what the certificate must hold. Pure. */
import type { Seen } from '../state.ts';

/** X.509's limit for a common name. */
const longestCommonName = 64;

/**
 * Of the pod alone, of all pods (Juju's headless Service), of Juju's Service and of the managed one, each as short
 * and as long as DNS inside the cluster answers; and the pod's address.
 */
export function certificateNames(
  { app, unit, model, clusterDomain }: Pick<Seen, 'app' | 'unit' | 'model' | 'clusterDomain'>,
  address: string | undefined,
): { commonName: string; sans: string[] } {
  const pod = unit.replace('/', '-');
  const inModel = (name: string): string[] => [
    name,
    `${name}.${model}`,
    `${name}.${model}.svc`,
    `${name}.${model}.svc.${clusterDomain}`,
  ];
  const service = inModel(`${app}-service`);
  const sans = [
    pod,
    ...inModel(`${pod}.${app}-endpoints`),
    ...inModel(`${app}-endpoints`),
    ...inModel(app),
    ...service,
    ...(address === undefined ? [] : [address]),
  ];
  const commonName = service.findLast((name) => name.length <= longestCommonName) ?? pod;
  return { commonName: commonName.slice(0, longestCommonName), sans };
}
