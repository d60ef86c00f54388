/** Where clients inside the cluster find the server. */
import type { State } from './state.ts';
import { ports } from './workload.ts';

export interface Endpoint {
  host: string;
  port: number;
}

/** The managed Service once it is there; the one that Juju makes until then, which answers as well. */
export function endpointOf({
  app,
  model,
  clusterDomain,
  cluster,
}: Pick<State, 'app' | 'model' | 'clusterDomain' | 'cluster'>): Endpoint {
  const name = cluster.service === 'ok' ? `${app}-service` : app;
  return { host: `${name}.${model}.svc.${clusterDomain}`, port: ports.thrift };
}
