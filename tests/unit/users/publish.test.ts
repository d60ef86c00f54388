import assert from 'node:assert/strict';
import type { ZooKeeper } from '@charmed-spark/interfaces';
import type { State } from '../../../src/state.ts';
import { answerTo } from '../../../src/users/publish.ts';
import type { Client } from '../../../src/users/state.ts';
import { jdbcUris } from '../../../src/users/uris.ts';
import { readyState } from '../kyuubi/states.ts';

const zookeeper: ZooKeeper = {
  state: 'ready',
  connection: {
    relationId: 3,
    hosts: ['zk1:2181', 'zk2:2181'],
    namespace: '/kyuubi',
    username: 'u',
    password: 'p',
  },
};
const endpoint = { host: 'h', port: 10009 };

describe('JDBC addresses', () => {
  it('lead to the endpoint, and by ZooKeeper where there is one', () => {
    assert.deepEqual(jdbcUris(endpoint, false, { state: 'absent' }), {
      direct: 'jdbc:hive2://h:10009/',
      discovery: undefined,
    });
    assert.deepEqual(jdbcUris(endpoint, false, zookeeper), {
      direct: 'jdbc:hive2://h:10009/',
      discovery: 'jdbc:hive2://zk1:2181,zk2:2181/;serviceDiscoveryMode=zooKeeper;zooKeeperNamespace=kyuubi',
    });
  });

  it('ask for TLS where the server speaks it', () => {
    assert.deepEqual(jdbcUris(endpoint, true, zookeeper), {
      direct: 'jdbc:hive2://h:10009/;ssl=true',
      discovery:
        'jdbc:hive2://zk1:2181,zk2:2181/;serviceDiscoveryMode=zooKeeper;zooKeeperNamespace=kyuubi;ssl=true',
    });
  });
});

describe('what a client is given', () => {
  const client = (change: Partial<Client> = {}): Client => ({
    request: {
      value: 'sales',
      extraUserRoles: [],
      requestedSecrets: [],
      bag: {},
      relation: { id: 11, name: 'jdbc' } as never,
    },
    password: 'pw',
    version: '1.10.2',
    ...change,
  });
  const current = { key: 'KEY', certificate: 'CERT', ca: 'CA', chain: ['CERT', 'CA'], notAfter: new Date(0) };
  const host = 'kyuubi-k8s-service.m.svc.cluster.local:10009';

  it('has the CA of a server that speaks TLS, and the way over ZooKeeper', () => {
    const state = readyState({ tls: { state: 'ready', current } as State['tls'], zookeeper });
    assert.deepEqual(answerTo(state, client()), {
      endpoints: [host],
      uris: [
        `jdbc:hive2://${host}/;ssl=true`,
        'jdbc:hive2://zk1:2181,zk2:2181/;serviceDiscoveryMode=zooKeeper;zooKeeperNamespace=kyuubi;ssl=true',
      ],
      version: '1.10.3',
      username: 'relation_id_11',
      password: 'pw',
      tls: true,
      tlsCa: 'CA',
    });
    assert.ok(!JSON.stringify(answerTo(state, client())).includes('KEY'));
  });

  it('is the same while the next certificate is on its way', () => {
    const state = readyState({ tls: { state: 'waiting', why: 'renewal', current } as State['tls'] });
    assert.equal(answerTo(state, client())?.tlsCa, 'CA');
  });

  it('is the managed Service once that is there', () => {
    const { cluster } = readyState();
    assert.deepEqual(answerTo(readyState({ cluster: { ...cluster, service: 'ok' } }), client())?.endpoints, [
      host,
    ]);
    assert.deepEqual(
      answerTo(readyState({ cluster: { ...cluster, service: 'missing' } }), client())?.endpoints,
      ['kyuubi-k8s.m.svc.cluster.local:10009'],
    );
  });

  it('is nothing before there is a certificate, a password or a request that can be served', () => {
    assert.equal(
      answerTo(readyState({ tls: { state: 'waiting', why: 'x' } as State['tls'] }), client()),
      undefined,
    );
    assert.equal(answerTo(readyState(), client({ password: undefined })), undefined);
    const { request } = client();
    assert.equal(answerTo(readyState(), client({ request: { ...request, flaw: 'x' } })), undefined);
  });
});
