import assert from 'node:assert/strict';
import { ActionFailed } from '@charmed-spark/ops';
import { getJdbcEndpoint } from '../../../src/actions/get-jdbc-endpoint.ts';
import type { State } from '../../../src/state.ts';
import { readyState, users, workload } from './states.ts';

describe('get-jdbc-endpoint', () => {
  it('gives endpoint and login', () => {
    const endpoint = 'jdbc:hive2://kyuubi-k8s-service.m.svc.cluster.local:10009/';
    assert.deepEqual(getJdbcEndpoint(readyState()), {
      endpoint,
      username: 'admin',
      password: 'secret',
      uris: endpoint,
      tls: 'False',
    });
  });

  it('gives the CA and addresses ready for TLS and for ZooKeeper; the plain one stays as scripts know it', () => {
    const current = {
      key: 'KEY',
      certificate: 'CERT',
      ca: 'CA',
      chain: ['CERT', 'CA'],
      notAfter: new Date(0),
    };
    const connection = {
      relationId: 3,
      hosts: ['zk1:2181', 'zk2:2181'],
      namespace: '/kyuubi',
      username: 'u',
      password: 'p',
    };
    const answer = getJdbcEndpoint(
      readyState({
        tls: { state: 'ready', current } as State['tls'],
        zookeeper: { state: 'ready', connection } as State['zookeeper'],
      }),
    );
    const endpoint = 'jdbc:hive2://kyuubi-k8s-service.m.svc.cluster.local:10009/';
    const discovery =
      'jdbc:hive2://zk1:2181,zk2:2181/;serviceDiscoveryMode=zooKeeper;zooKeeperNamespace=kyuubi;ssl=true';
    assert.deepEqual(answer, {
      endpoint,
      username: 'admin',
      password: 'secret',
      uris: `${endpoint};ssl=true,${discovery}`,
      'discovery-uri': discovery,
      tls: 'True',
      'tls-ca': 'CA',
    });
  });

  it('gives the same from a unit that does not lead', () => {
    assert.deepEqual(
      getJdbcEndpoint(readyState({ leader: false, users: users({ table: { state: 'unread' } }) })),
      getJdbcEndpoint(readyState()),
    );
  });

  const starting = workload({ serving: false });
  const failures: [string, Partial<State>, RegExp][] = [
    [
      'without a database',
      { authDb: { state: 'absent' } },
      /^The action can only be run when authentication is enabled\. Please integrate kyuubi-k8s:auth-db with postgresql-k8s$/,
    ],
    [
      'without a container',
      { workload: { connected: false } },
      /^The action failed because the workload is not ready yet\.$/,
    ],
    [
      'while the server starts',
      { workload: starting },
      /^The action failed because the workload is not ready yet\.$/,
    ],
  ];
  it('answers while the server serves and only an option is wrong', () => {
    const state = readyState({ users: users({ system: { state: 'invalid', why: 'does not exist' } }) });
    assert.equal(getJdbcEndpoint(state).username, 'admin');
  });

  for (const [when, change, text] of failures) {
    it(`fails ${when}, and says why`, () => {
      assert.throws(
        () => getJdbcEndpoint(readyState(change)),
        (error) => error instanceof ActionFailed && text.test(error.message),
      );
    });
  }
});
