/** A state in which everything is in order; tests change one thing of it. */
import { meta } from '../../../src/charm.gen.ts';
import { type Options, readOptions } from '../../../src/options/index.ts';
import type { State } from '../../../src/state.ts';
import type { Users } from '../../../src/users/state.ts';

const admin = { password: 'secret', hash: '$2a$12$hash' };

const defaults = Object.fromEntries(
  Object.entries(meta.options).flatMap(([name, { default: value }]) =>
    value === undefined ? [] : [[name, value]],
  ),
);

/** The options as config.yaml has them, with changes. */
export const options = (
  change: Record<string, string | number | boolean> = {},
  remembered?: string,
): Options => readOptions({ ...defaults, ...change } as never, defaults, 'm', remembered);

/** The table of users with these hashes, all of them allowed; undefined: there is no table. */
export const table = (hashes: Record<string, string> | undefined, extension = false): Users['table'] => ({
  state: 'read',
  rows: new Map(Object.entries(hashes ?? {}).map(([name, hash]) => [name, { hash, allowed: true }])),
  missing: { extension, table: hashes === undefined, column: hashes === undefined },
});

export function users(change: Partial<Users> = {}): Users {
  return {
    system: { state: 'unset' },
    kept: new Map([['admin', admin]]),
    table: table({ admin: admin.hash }),
    clients: [],
    unasked: [],
    clientHashes: new Map(),
    ...change,
  };
}

export const workload = (
  change: Partial<Extract<State['workload'], { connected: true }>> = {},
): State['workload'] => ({
  connected: true,
  service: 'active',
  serving: true,
  silent: false,
  since: 0,
  plan: { services: {}, checks: {}, 'log-targets': {} },
  version: '1.10.3',
  lastLog: [],
  ...change,
});

export function readyState(change: Partial<State> = {}): State {
  return {
    app: 'kyuubi-k8s',
    unit: 'kyuubi-k8s/0',
    model: 'm',
    modelUuid: '5e1e9cf7-6d4a-4c6f-8d9e-0123456789ab',
    leader: true,
    plannedUnits: 1,
    clusterDomain: 'cluster.local',
    options: options(),
    workload: workload(),
    restarts: 0,
    authDb: {
      state: 'ready',
      connection: {
        relationId: 7,
        host: 'pg.m.svc',
        port: 5432,
        database: 'auth_db',
        username: 'relation_id_7',
        password: 'dbpass',
      },
    },
    metastoreDb: { state: 'absent' },
    metastore: { state: 'absent' },
    zookeeper: { state: 'absent' },
    hub: {
      state: 'ready',
      relationId: 10,
      namespace: 'm',
      account: 'kyuubi-spark-engine',
      properties: { 'spark.hadoop.fs.s3a.secret.key': 's3-secret' },
      manifest: '{}\n',
    },
    users: users(),
    tls: { state: 'absent' },
    trust: { received: [], folder: { made: {} } },
    cluster: { trusted: true, namespace: 'ok', account: 'ok', service: 'ok' },
    web: { published: false },
    cos: { loki: { endpoints: [], without: [] }, refusals: [] },
    ...change,
  };
}
