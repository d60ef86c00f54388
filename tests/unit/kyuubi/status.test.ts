import assert from 'node:assert/strict';
import { blocked, maintenance } from '@charmed-spark/ops';
import { degraded, stopped } from '../../../src/cause.ts';
import type { State } from '../../../src/state.ts';
import { causes, shownStatus } from '../../../src/status.ts';
import { options, readyState, users, workload } from './states.ts';

const told = (state: State): string[] =>
  causes(state).map(({ status: { name, message }, effect }) => `${effect}, ${name}: ${message}`);

const hub = (properties: Record<string, string>): State['hub'] => ({
  state: 'ready',
  relationId: 10,
  namespace: 'm',
  account: 'a',
  properties,
  manifest: '{}\n',
});

const metastoreDb: State['metastoreDb'] = {
  state: 'ready',
  connection: {
    relationId: 8,
    host: 'meta.m.svc',
    port: 5432,
    database: 'hivemetastore',
    username: 'relation_id_8',
    password: 'x',
  },
};

const silent = workload({ serving: false });

const certificate = { key: 'k', certificate: 'c', chain: ['c'], ca: 'a', notAfter: new Date(0) };
const noStore = { tls: { state: 'ready', current: certificate, error: 'x' } } as unknown as Partial<State>;

const cases: [string, Partial<State>, string[]][] = [
  [
    'a key store that cannot be made, while the server goes on with the one before',
    noStore,
    ['degraded, blocked: Key store of the JDBC port cannot be made: x'],
  ],
  [
    'a key store that cannot be made, without a server',
    { ...noStore, workload: workload({ service: 'inactive', serving: false }) },
    [
      'stopped, blocked: Key store of the JDBC port cannot be made: x',
      'stopped, maintenance: Kyuubi is not serving requests',
    ],
  ],
  ['nothing wrong', {}, []],
  ['no container', { workload: { connected: false } }, ['stopped, maintenance: Waiting for Pebble']],
  ['no hub', { hub: { state: 'absent' } }, ['degraded, blocked: Missing integration hub relation']],
  ['no hub in a trial', { hub: { state: 'absent' }, options: options({ profile: 'testing' }) }, []],
  [
    'a hub that has not answered',
    { hub: { state: 'waiting', missing: ['service-account'], unreadable: [] } },
    [
      'degraded, waiting: Waiting for service-account of the integration hub (relation spark-service-account)',
    ],
  ],
  ['a hub without storage', { hub: hub({}) }, ['degraded, blocked: Missing Object Storage backend']],
  ['a hub with Azure', { hub: hub({ 'spark.hadoop.fs.azure.account.key.x.dfs.core.windows.net': 'k' }) }, []],
  ['a hub with WASB', { hub: hub({ 'spark.hadoop.fs.azure.account.key.x.blob.core.windows.net': 'k' }) }, []],
  [
    'no database',
    { authDb: { state: 'absent' }, workload: silent },
    ['stopped, blocked: Missing authentication database relation'],
  ],
  [
    'a database that has not answered',
    { authDb: { state: 'waiting', missing: ['endpoints', 'username'], unreadable: [] }, workload: silent },
    ['stopped, waiting: Waiting for endpoints, username of the authentication database (relation auth-db)'],
  ],
  [
    'a database whose secret may not be read, while the server goes on with what it had',
    { authDb: { state: 'waiting', missing: ['username', 'password'], unreadable: ['secret-user'] } },
    [
      'degraded, waiting: Waiting for the grant of secret-user of the authentication database (relation auth-db)',
    ],
  ],
  [
    'a database that answers nonsense',
    { authDb: { state: 'invalid', field: 'endpoints', why: 'expected host:port' } },
    [
      'degraded, blocked: Relation auth-db gives an invalid endpoints: expected host:port; fix or relate the database again',
    ],
  ],
  [
    'a database that is away',
    { users: users({ table: { state: 'unreachable', why: 'connect ECONNREFUSED' } }) },
    [
      'stopped, waiting: Authentication database at pg.m.svc:5432 cannot be reached (connect ECONNREFUSED); retrying',
    ],
  ],
  [
    'a database that refuses',
    { users: users({ table: { state: 'refused', why: 'permission denied for schema public' } }) },
    [
      'stopped, blocked: Authentication database auth_db refuses kyuubi-k8s: permission denied for schema public; check the rights of its user',
    ],
  ],
  [
    'a follower before the leader',
    { leader: false, users: users({ table: { state: 'unread' }, kept: new Map() }) },
    ['stopped, waiting: Waiting for the leader to create the user admin'],
  ],
  [
    'an invalid metastore',
    {
      metastoreDb,
      metastore: {
        state: 'invalid',
        key: 'k',
        refusal: { why: 'Failed to get schema version.', content: '3 tables', begun: 0 },
      },
    },
    ['degraded, blocked: Invalid metastore schema in metastore database'],
  ],
  [
    'a metastore that is away',
    { metastoreDb, metastore: { state: 'unreachable', why: 'connect ECONNREFUSED' } },
    [
      'degraded, waiting: Metastore database at meta.m.svc:5432 cannot be reached (connect ECONNREFUSED); retrying',
    ],
  ],
  [
    'a metastore that refuses',
    { metastoreDb, metastore: { state: 'refused', why: 'permission denied for schema public' } },
    [
      'degraded, blocked: Metastore database hivemetastore refuses its user: permission denied for schema public',
    ],
  ],
  [
    'a certificate that has expired',
    { tls: { state: 'waiting', why: 'x', current: certificate, expired: true } },
    ['degraded, waiting: The certificate of the JDBC port has expired; waiting for a new one'],
  ],
  [
    'a metastore that the leader has not looked at',
    { leader: false, metastoreDb, metastore: { state: 'unchecked', key: 'k' } },
    ['degraded, waiting: Waiting for the leader to check the metastore schema'],
  ],
  [
    'a metastore that has not answered',
    { metastoreDb: { state: 'waiting', missing: ['endpoints'], unreadable: [] } },
    ['degraded, waiting: Waiting for endpoints of the metastore database (relation metastore-db)'],
  ],
  [
    'ZooKeeper without credentials',
    { zookeeper: { state: 'waiting', missing: ['username'], unreadable: [] }, workload: silent },
    ['stopped, maintenance: Waiting for zookeeper credentials'],
  ],
  [
    'several units without ZooKeeper',
    { plannedUnits: 2 },
    [
      'degraded, blocked: Missing Zookeeper integration (which is required when there are more than one units of Kyuubi)',
    ],
  ],
  [
    'an option that is wrong',
    { options: options({ profile: 'x' }, '{}') },
    ['degraded, blocked: Invalid config option: profile is "x"; allowed: production, staging, testing'],
  ],
  [
    'a server that does not answer yet',
    { workload: silent },
    ['stopped, maintenance: Kyuubi is not serving requests'],
  ],
  [
    'a server that keeps failing',
    { workload: workload({ service: 'backoff', serving: false, lastLog: ['x'] }) },
    ['stopped, blocked: Kyuubi stops right after its start; its last lines are in juju debug-log'],
  ],
  [
    'a server that is alive and does not answer, whatever is done',
    { workload: workload({ serving: false, silent: true, lastLog: ['x'] }), restarts: 3 },
    [
      'stopped, blocked: Kyuubi runs but does not answer, after 3 restarts; its last lines are in juju debug-log',
    ],
  ],
];

describe('statuses of the Kyuubi charm', () => {
  for (const [what, change, expected] of cases)
    it(`tell of ${what}`, () => assert.deepEqual(told(readyState(change)), expected));

  it('tell all causes: the most severe first, and what stops the server before what does not', () => {
    const state = readyState({
      authDb: { state: 'absent' },
      hub: { state: 'absent' },
      zookeeper: { state: 'waiting', missing: ['username'], unreadable: [] },
      users: users({ system: { state: 'invalid', why: 'has not been granted to the charm' } }),
      workload: silent,
    });
    assert.deepEqual(told(state), [
      'stopped, blocked: Missing authentication database relation',
      'degraded, blocked: Missing integration hub relation',
      'degraded, blocked: Secret provided as system-users has not been granted to the charm',
      'stopped, maintenance: Waiting for zookeeper credentials',
    ]);
  });

  it('have the last lines of a server that fails in their detail, and no others', () => {
    const detail = (lastLog: string[]) =>
      causes(readyState({ workload: workload({ serving: false, lastLog }) }))[0]?.detail;
    assert.match(detail(['Address already in use']) ?? '', /Address already in use/);
    assert.equal(detail([]), undefined);
    assert.equal(detail(['SELECT \u001b[2J\r1', 'x']), 'last lines of kyuubi:\nSELECT  [2J 1\nx');
  });

  it('show one cause word for word, and count the others', () => {
    const one = degraded(blocked('A'));
    const two = stopped(maintenance('B'));
    assert.deepEqual(shownStatus([], true).name, 'active');
    assert.deepEqual(shownStatus([one], true), blocked('A'));
    assert.deepEqual(shownStatus([one, two], false), blocked('A (+1 more; show-status)'));
    assert.deepEqual(shownStatus([one, one, two], true), blocked('A (+2 more; show-status); serving'));
  });
});
