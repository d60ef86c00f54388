/** A state in which everything is in order; tests change one thing of it. */
import type { State } from '../../../src/state.ts';

const admin = { password: 'secret', hash: '$2a$12$hash' };

export function readyState(change: Partial<State> = {}): State {
  return {
    app: 'kyuubi-k8s',
    model: 'm',
    leader: true,
    clusterDomain: 'cluster.local',
    workload: { connected: true, service: 'active', serving: true, version: '1.10.3', lastLog: [] },
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
    systemUsers: { state: 'unset' },
    admin: { stored: admin, wanted: admin },
    users: { state: 'read', hashes: { admin: admin.hash }, pgcrypto: true },
    ...change,
  };
}
