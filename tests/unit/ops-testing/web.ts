/** A charm for the tests of ops-testing, typed by hand as the generator would. Each test gives it its handlers. */
import {
  type Charm,
  type CharmMeta,
  type CharmTypes,
  defineCharm,
  type Context as HookContext,
} from '@charmed-spark/ops';
import { Context } from '@charmed-spark/ops-testing';

export interface WebTypes extends CharmTypes {
  config: { port: number; name?: string; token?: string };
  endpoints: 'db' | 'peers' | 'site';
  containers: 'web' | 'sidecar';
  storages: 'data';
  resources: 'licence';
  actions: { backup: { path: string }; rest: Record<never, never> };
}

const meta: CharmMeta<WebTypes> = {
  name: 'web',
  endpoints: {
    db: { name: 'db', role: 'requirer', interface: 'postgresql_client', limit: 1 },
    site: { name: 'site', role: 'provider', interface: 'http' },
    peers: { name: 'peers', role: 'peer', interface: 'web_peers' },
  },
  extraBindings: [],
  containers: { web: {}, sidecar: {} },
  resources: { licence: { type: 'file', filename: 'licence.txt' } },
  storage: { data: { type: 'filesystem' } },
  options: { port: { type: 'int', default: 80 }, name: { type: 'string' }, token: { type: 'secret' } },
  actions: { backup: { params: { path: { type: 'string' } }, required: ['path'] }, rest: {} },
};

export const webCharm = (): Charm<WebTypes> => defineCharm(meta);

/** A context on the charm, reconciling like this. */
export function reconciling(work: (ctx: HookContext<WebTypes>) => Promise<void> | void): Context<WebTypes> {
  const charm = webCharm();
  charm.reconcile(work);
  return new Context(charm);
}
