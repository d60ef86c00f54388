import assert from 'node:assert/strict';
import type { Unfinished } from '@charmed-spark/interfaces';
import { makePlan } from '../../../src/plan.ts';
import type { State } from '../../../src/state.ts';
import { causes } from '../../../src/status.ts';
import { zookeeper } from './combinations.ts';
import { options, readyState, users } from './states.ts';

const texts = (state: State): string[] =>
  causes(state).map(({ status: { name, message } }) => `${name}: ${message}`);
const fileOf = (state: State, path: string) => {
  const { server } = makePlan(state);
  return server.files.find((file) => file.path === path);
};

describe('plan of the Kyuubi charm', () => {
  it('leaves a world that is in line alone', () => {
    const plan = makePlan(readyState());
    assert.deepEqual([plan.users.table?.write, plan.users.gone, plan.server.service.kind], [[], [], 'run']);
    assert.deepEqual(texts(readyState()), []);
  });

  it('keeps every file from the eyes of others', () => {
    const { server } = makePlan(readyState());
    assert.ok(server.files.length > 3);
    for (const { user, group, mode } of server.files)
      assert.deepEqual([user, group, mode], ['root', '_daemon_', 0o640]);
  });

  it('puts no secret and no spark.* key where Kyuubi would put it on an argv', () => {
    const conf = fileOf(readyState(), '/opt/kyuubi/conf/kyuubi-defaults.conf')?.content ?? '';
    assert.doesNotMatch(conf, /^spark\./m);
    const { server } = makePlan(readyState());
    assert.ok(!JSON.stringify(server.service).includes('dbpass'));
  });

  it('verifies the database with the CA that the relation gives', () => {
    const state = readyState();
    assert.ok(state.authDb.state === 'ready');
    const conf = (tls: { ca?: string } | undefined): string => {
      const { tls: _, ...connection } = (state.authDb as { connection: { tls?: object } }).connection;
      const authDb = {
        state: 'ready',
        connection: { ...connection, ...(tls ? { tls } : {}) },
      } as State['authDb'];
      return fileOf({ ...state, authDb }, '/opt/kyuubi/conf/kyuubi-defaults.conf')?.content ?? '';
    };
    assert.match(
      conf({ ca: 'PEM' }),
      /url=jdbc:postgresql:\/\/pg\.m\.svc:5432\/auth_db\?sslmode=verify-full&sslrootcert=\/opt\/kyuubi\/conf\/auth-db-ca\.pem$/m,
    );
    assert.match(conf({}), /\?sslmode=require$/m);
    assert.match(conf(undefined), /auth_db$/m);
  });

  it('restarts the server for what it reads at its start and for nothing else', () => {
    const environment = (state: State): unknown => {
      const { server } = makePlan(state);
      return server.service.kind === 'run' && server.service.layer.services?.kyuubi?.environment;
    };
    const changed = readyState();
    assert.ok(changed.authDb.state === 'ready');
    const other: State = {
      ...changed,
      authDb: { state: 'ready', connection: { ...changed.authDb.connection, password: 'other' } },
    };
    assert.notDeepEqual(environment(other), environment(readyState()));
    const admin = { password: 'new', hash: '$2a$12$new' };
    assert.deepEqual(
      environment(readyState({ users: users({ kept: new Map([['admin', admin]]) }) })),
      environment(readyState()),
    );
  });

  it('gives the server the token of its service account, for its group alone, and a renewed one without a restart', () => {
    const token = (value: string) =>
      makePlan(readyState({ cluster: { ...readyState().cluster, token: value } })).server;
    const [first, renewed] = [token('one'), token('two')];
    const file = first.files.find(({ path }) => path === '/etc/charmed-spark/service-account-token');
    assert.deepEqual([file?.content, file?.mode, file?.group], ['one', 0o640, '_daemon_']);
    assert.deepEqual(renewed.service, first.service);
  });

  it('hands no token to a server whose queries run in its own pod, as its own user', () => {
    const path = '/etc/charmed-spark/service-account-token';
    const cluster = { ...readyState().cluster, token: 'one' };
    const { server } = makePlan(readyState({ cluster, hub: { state: 'absent' } }));
    assert.ok(!server.files.some((file) => file.path === path));
    assert.ok(server.absent.includes(path));
    const { files, absent } = makePlan(
      readyState({ cluster, hub: { state: 'waiting', missing: [], unreadable: ['x'] } }),
    ).server;
    assert.ok(!absent.includes(path), 'engines go on as they were');
    assert.equal(files.find((file) => file.path === path)?.only, 'there', 'none is made for others');
  });

  it('restarts the server for another CA of ZooKeeper, which its client reads once', () => {
    const layer = (ca: string): unknown => {
      const { service } = makePlan(readyState({ zookeeper: zookeeper({ ca }) })).server;
      return service.kind === 'run' ? service.layer.services : undefined;
    };
    assert.ok(layer('one'));
    assert.notDeepEqual(layer('one'), layer('two'));
  });

  it('keeps the classes of Hive quiet that write secrets into the log of an engine', () => {
    const { files } = makePlan(readyState()).server;
    const log = files.find(({ path }) => path === '/etc/spark8t/conf/log4j2.properties')?.content ?? '';
    for (const name of ['hive.metastore', 'org.apache.hadoop.hive.metastore.txn.TxnHandler']) {
      const logger = new RegExp(`^logger\\.(\\w+)\\.name=${name}$`, 'm').exec(log)?.[1];
      assert.match(log, new RegExp(`^logger\\.${logger}\\.level=warn$`, 'm'), name);
    }
  });

  it('stops without a database and takes away what relations gave', () => {
    const { server } = makePlan(readyState({ authDb: { state: 'absent' } }));
    assert.deepEqual([server.service.kind, server.files], ['stop', []]);
    assert.deepEqual([...server.absent].sort(), [
      '/etc/charmed-spark/service-account-token',
      '/etc/spark8t/conf/hive-site.xml',
      '/etc/spark8t/conf/log4j2.properties',
      '/etc/spark8t/conf/spark-defaults.conf',
      '/etc/spark8t/conf/spark-env.sh',
      '/opt/kyuubi/conf/auth-db-ca.pem',
      '/opt/kyuubi/conf/kyuubi-defaults.conf',
      '/opt/kyuubi/conf/kyuubi-env.sh',
    ]);
  });

  const unsettled: Unfinished[] = [
    { state: 'invalid', field: 'endpoints', why: 'expected host:port' },
    { state: 'waiting', missing: ['endpoints'], unreadable: [] },
  ];
  for (const relation of ['authDb', 'zookeeper'] as const) {
    it(`keeps a running server as it is while ${relation} cannot be used`, () => {
      for (const answer of unsettled) {
        const { service, files } = makePlan(readyState({ [relation]: answer })).server;
        assert.deepEqual(service, { kind: 'keep' });
        assert.ok(!files.some(({ path }) => path.startsWith('/opt/kyuubi')));
      }
    });
  }

  it('keeps the files of engines while what they are made from cannot be used, and makes them where there are none', () => {
    const kept = (change: Partial<State>): string[] =>
      makePlan(readyState(change))
        .server.files.filter(({ only }) => only === 'missing')
        .map(({ path }) => path);
    assert.deepEqual(kept({}), []);
    for (const answer of unsettled) {
      assert.deepEqual(kept({ hub: answer }), ['/etc/spark8t/conf/spark-defaults.conf']);
      assert.deepEqual(kept({ metastoreDb: answer }), [
        '/etc/spark8t/conf/spark-defaults.conf',
        '/etc/spark8t/conf/hive-site.xml',
      ]);
    }
  });

  it('starts no server with options that were never right', () => {
    const state = readyState({ options: options({ 'k8s-node-selectors': 'a' }) });
    assert.deepEqual(makePlan(state).server.service, { kind: 'keep' });
    const remembered = readyState({ options: options({ 'k8s-node-selectors': 'a' }, '{}') });
    assert.equal(makePlan(remembered).server.service.kind, 'run');
  });
});
