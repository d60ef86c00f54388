import assert from 'node:assert/strict';
import { type HookInfo, hookEnvironment, openHook } from '@charmed-spark/juju';
import { joined, model } from './fixture.ts';

const paths = {
  charmDir: '/var/lib/juju/agents/unit-app-0/charm',
  toolsDir: '/var/lib/juju/tools/unit-app-0',
  path: '/usr/bin:/charm/bin',
  agentSocket: '/var/lib/juju/agents/unit-app-0/agent.socket',
  apiAddresses: ['10.0.0.1:17070', 'controller:17070'],
};
const nonce = '0f'.repeat(16);

function environment(hook: HookInfo, at = model(), agentEnvironment = {}) {
  const snapshot = openHook(at, 'app/0', hook, { jujuVersion: '3.6.28', cloudApiVersion: '1.34.2', nonce });
  return hookEnvironment(snapshot, { ...paths, agentEnvironment });
}

/** Variables beyond those that every run has, and changes to these. */
function difference(hook: HookInfo, at = model()) {
  const base = environment({ kind: 'lifecycle', name: 'start' }, at);
  const all = environment(hook, at);
  return Object.fromEntries(
    Object.entries(all).filter(([name, value]) => base[name] !== value && name !== 'JUJU_CONTEXT_ID'),
  );
}

describe('the environment of a run', () => {
  it('is exactly this for a hook (trap 38: no HOME, USER, SHELL, PWD)', () => {
    assert.deepEqual(environment({ kind: 'lifecycle', name: 'config-changed' }), {
      CHARM_DIR: paths.charmDir,
      JUJU_CHARM_DIR: paths.charmDir,
      JUJU_CONTEXT_ID: `app/0-config-changed-${nonce}`,
      JUJU_HOOK_NAME: 'config-changed',
      JUJU_DISPATCH_PATH: 'hooks/config-changed',
      JUJU_AGENT_SOCKET_ADDRESS: paths.agentSocket,
      JUJU_AGENT_SOCKET_NETWORK: 'unix',
      JUJU_UNIT_NAME: 'app/0',
      JUJU_MODEL_UUID: '11111111-2222-4333-8444-555555555555',
      JUJU_MODEL_NAME: 'test',
      JUJU_API_ADDRESSES: '10.0.0.1:17070 controller:17070',
      JUJU_SLA: 'unsupported',
      JUJU_MACHINE_ID: '',
      JUJU_PRINCIPAL_UNIT: '',
      JUJU_AVAILABILITY_ZONE: '',
      JUJU_VERSION: '3.6.28',
      CLOUD_API_VERSION: '1.34.2',
      JUJU_CHARM_HTTP_PROXY: '',
      JUJU_CHARM_HTTPS_PROXY: '',
      JUJU_CHARM_FTP_PROXY: '',
      JUJU_CHARM_NO_PROXY: '',
      APT_LISTCHANGES_FRONTEND: 'none',
      DEBIAN_FRONTEND: 'noninteractive',
      LANG: 'C.UTF-8',
      TERM: 'tmux-256color',
      PATH: '/var/lib/juju/tools/unit-app-0:/usr/bin:/charm/bin',
    });
  });

  it('takes the API service of Kubernetes from the agent, and nothing else', () => {
    const env = environment({ kind: 'lifecycle', name: 'start' }, model(), {
      KUBERNETES_SERVICE_HOST: '10.0.0.1',
      KUBERNETES_PORT_443_TCP_PROTO: 'tcp',
      APP_SERVICE_HOST: 'x',
      HOME: '/root',
      JUJU_CONTAINER_NAMES: 'a',
    });
    assert.equal(env.KUBERNETES_SERVICE_HOST, '10.0.0.1');
    assert.equal(env.KUBERNETES_PORT_443_TCP_PROTO, 'tcp');
    for (const name of ['APP_SERVICE_HOST', 'HOME', 'JUJU_CONTAINER_NAMES'])
      assert.equal(env[name], undefined);
  });

  it('passes the proxies of the model on', () => {
    const at = { ...model(), config: { 'juju-http-proxy': 'http://p', 'no-proxy': 'x', 'http-proxy': '' } };
    const env = environment({ kind: 'lifecycle', name: 'start' }, at);
    assert.deepEqual(
      [env.JUJU_CHARM_HTTP_PROXY, env.no_proxy, env.NO_PROXY, env.http_proxy],
      ['http://p', 'x', 'x', undefined],
    );
  });

  const cases: [string, HookInfo, Record<string, string>][] = [
    [
      'relation-joined',
      joined,
      {
        JUJU_HOOK_NAME: 'db-relation-joined',
        JUJU_DISPATCH_PATH: 'hooks/db-relation-joined',
        JUJU_RELATION: 'db',
        JUJU_RELATION_ID: 'db:2',
        JUJU_REMOTE_UNIT: 'mysql/0',
        JUJU_REMOTE_APP: 'mysql',
      },
    ],
    [
      'relation-created: the remote unit is set but empty (trap 20)',
      { kind: 'relation', name: 'db-relation-created', relationId: 2, remoteApplication: 'mysql' },
      {
        JUJU_HOOK_NAME: 'db-relation-created',
        JUJU_DISPATCH_PATH: 'hooks/db-relation-created',
        JUJU_RELATION: 'db',
        JUJU_RELATION_ID: 'db:2',
        JUJU_REMOTE_UNIT: '',
        JUJU_REMOTE_APP: 'mysql',
      },
    ],
    [
      'relation-departed',
      { ...joined, name: 'db-relation-departed', departingUnit: 'mysql/0' },
      {
        JUJU_HOOK_NAME: 'db-relation-departed',
        JUJU_DISPATCH_PATH: 'hooks/db-relation-departed',
        JUJU_RELATION: 'db',
        JUJU_RELATION_ID: 'db:2',
        JUJU_REMOTE_UNIT: 'mysql/0',
        JUJU_REMOTE_APP: 'mysql',
        JUJU_DEPARTING_UNIT: 'mysql/0',
      },
    ],
    [
      'an action: no hook name, an integer as UUID (traps 18 and 19)',
      { kind: 'action', name: 'backup', id: '2', params: {} },
      {
        JUJU_HOOK_NAME: '',
        JUJU_DISPATCH_PATH: 'actions/backup',
        JUJU_ACTION_NAME: 'backup',
        JUJU_ACTION_UUID: '2',
        JUJU_ACTION_TAG: 'action-2',
      },
    ],
    [
      'pebble-ready',
      { kind: 'workload', name: 'server-pebble-ready', container: 'server' },
      {
        JUJU_HOOK_NAME: 'server-pebble-ready',
        JUJU_DISPATCH_PATH: 'hooks/server-pebble-ready',
        JUJU_WORKLOAD_NAME: 'server',
      },
    ],
    [
      'pebble-custom-notice',
      {
        kind: 'workload',
        name: 'server-pebble-custom-notice',
        container: 'server',
        notice: { id: '123', type: 'custom', key: 'example.com/a' },
      },
      {
        JUJU_HOOK_NAME: 'server-pebble-custom-notice',
        JUJU_DISPATCH_PATH: 'hooks/server-pebble-custom-notice',
        JUJU_WORKLOAD_NAME: 'server',
        JUJU_NOTICE_ID: '123',
        JUJU_NOTICE_TYPE: 'custom',
        JUJU_NOTICE_KEY: 'example.com/a',
      },
    ],
    [
      'pebble-check-failed',
      { kind: 'workload', name: 'server-pebble-check-failed', container: 'server', check: 'http' },
      {
        JUJU_HOOK_NAME: 'server-pebble-check-failed',
        JUJU_DISPATCH_PATH: 'hooks/server-pebble-check-failed',
        JUJU_WORKLOAD_NAME: 'server',
        JUJU_PEBBLE_CHECK_NAME: 'http',
      },
    ],
    [
      'secret-changed: never a revision (trap 29)',
      { kind: 'secret', name: 'secret-changed', uri: 'secret:x', revision: 3 },
      {
        JUJU_HOOK_NAME: 'secret-changed',
        JUJU_DISPATCH_PATH: 'hooks/secret-changed',
        JUJU_SECRET_ID: 'secret:x',
        JUJU_SECRET_LABEL: '',
      },
    ],
    [
      'secret-remove: with its revision',
      { kind: 'secret', name: 'secret-remove', uri: 'secret:x', label: 'l', revision: 3 },
      {
        JUJU_HOOK_NAME: 'secret-remove',
        JUJU_DISPATCH_PATH: 'hooks/secret-remove',
        JUJU_SECRET_ID: 'secret:x',
        JUJU_SECRET_LABEL: 'l',
        JUJU_SECRET_REVISION: '3',
      },
    ],
    [
      'storage not yet provisioned',
      { kind: 'storage', name: 'data-storage-attached', storageId: 'data/0' },
      { JUJU_HOOK_NAME: 'data-storage-attached', JUJU_DISPATCH_PATH: 'hooks/data-storage-attached' },
    ],
  ];
  for (const [name, hook, expected] of cases) {
    it(`adds for ${name}`, () => assert.deepEqual(difference(hook), expected));
  }

  it('adds for storage-attached', () => {
    const at = model();
    const { units } = at.applications.app!;
    units['app/0'] = { ...units['app/0']!, storage: { 'data/0': { kind: 'filesystem', location: '/srv' } } };
    const env = difference({ kind: 'storage', name: 'data-storage-attached', storageId: 'data/0' }, at);
    assert.deepEqual(
      [env.JUJU_STORAGE_ID, env.JUJU_STORAGE_LOCATION, env.JUJU_STORAGE_KIND],
      ['data/0', '/srv', 'filesystem'],
    );
  });

  it('has no dispatch path and no hook name in juju-exec (trap 18)', () => {
    const env = environment({ kind: 'commands', relationId: 2, remoteUnit: 'mysql/0' });
    assert.equal('JUJU_DISPATCH_PATH' in env, false);
    assert.equal(env.JUJU_HOOK_NAME, '');
    assert.equal(env.JUJU_CONTEXT_ID, `app/0-run-commands-${nonce}`);
    assert.deepEqual(
      [env.JUJU_RELATION_ID, env.JUJU_REMOTE_UNIT, env.JUJU_REMOTE_APP],
      ['db:2', 'mysql/0', 'mysql'],
    );
    assert.equal('JUJU_RELATION' in environment({ kind: 'commands' }), false);
  });

  it('makes a new context id for every run', () => {
    const open = () =>
      openHook(model(), 'app/0', joined, { jujuVersion: '3.6.28', cloudApiVersion: '1' }).contextId;
    assert.match(open(), /^app\/0-db-relation-joined-[0-9a-f]{32}$/);
    assert.notEqual(open(), open());
  });
});
