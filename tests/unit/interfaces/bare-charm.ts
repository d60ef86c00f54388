/** A charm that has endpoints and nothing else. */
import type { CharmMeta, CharmTypes } from '@charmed-spark/ops';

export interface Bare<Endpoint extends string> extends CharmTypes {
  config: object;
  endpoints: Endpoint;
  containers: never;
  storages: never;
  resources: never;
  actions: object;
}

export type Role = 'provider' | 'requirer';

/** What the framework knows of it; `endpoints`: role and interface by name. */
export const bareMeta = <Endpoint extends string>(
  name: string,
  endpoints: Record<Endpoint, [Role, string]>,
): CharmMeta<Bare<Endpoint>> => ({
  name,
  endpoints: Object.fromEntries(
    Object.entries<[Role, string]>(endpoints).map(([endpoint, [role, type]]) => [
      endpoint,
      { name: endpoint, role, interface: type },
    ]),
  ),
  extraBindings: [],
  containers: {},
  resources: {},
  storage: {},
  options: {},
  actions: {},
});
