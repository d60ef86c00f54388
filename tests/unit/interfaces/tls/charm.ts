/** A charm with one endpoint, `certificates`, at either end of it. */
import type { CharmMeta, CharmTypes } from '@charmed-spark/ops';

export interface Types extends CharmTypes {
  config: object;
  endpoints: 'certificates';
  containers: never;
  storages: never;
  resources: never;
  actions: object;
}

export const metaOf = (name: string, role: 'requirer' | 'provider'): CharmMeta<Types> => ({
  name,
  endpoints: { certificates: { name: 'certificates', role, interface: 'tls-certificates' } },
  extraBindings: [],
  containers: {},
  resources: {},
  storage: {},
  options: {},
  actions: {},
});
