/** A charm for the tests of the framework, typed by hand as the generator would. */
import { type Charm, type CharmMeta, type CharmTypes, defineCharm } from '@charmed-spark/ops';

export interface WebTypes extends CharmTypes {
  config: { port: number; name?: string };
  endpoints: 'db' | 'peers' | 'site';
  containers: 'web' | 'log-shipper';
  storages: 'data';
  resources: 'image';
  actions: { backup: { path: string; level: number }; rest: Record<never, never> };
}

export const webMeta: CharmMeta<WebTypes> = {
  name: 'web',
  endpoints: {
    db: { name: 'db', role: 'requirer', interface: 'postgresql_client' },
    site: { name: 'site', role: 'provider', interface: 'http' },
    peers: { name: 'peers', role: 'peer', interface: 'web_peers' },
  },
  extraBindings: [],
  containers: { web: {}, 'log-shipper': {} },
  resources: { image: { type: 'oci-image' } },
  storage: { data: { type: 'filesystem' } },
  options: { port: { type: 'int', default: 80 }, name: { type: 'string' } },
  actions: {
    backup: { params: { path: { type: 'string' }, level: { type: 'integer', default: 3 } } },
    rest: {},
  },
};

export function webCharm(): Charm<WebTypes> {
  return defineCharm(webMeta);
}
