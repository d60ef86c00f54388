import assert from 'node:assert/strict';
import {
  type AuthProxyRequest,
  announceIngressApps,
  provideForwardAuth,
  readAuthProxyOrder,
  readForwardAuth,
  readIngressApps,
  requestAuthProxy,
} from '@charmed-spark/interfaces';
import { type Bag, onRelation } from './one-relation.ts';

const request: AuthProxyRequest = {
  protectedUrls: ['http://10.1.2.3/spark-kyuubi-k8s'],
  headers: ['X-User', 'X-Email'],
  allowedEndpoints: [],
};
const bag = {
  protected_urls: '["http://10.1.2.3/spark-kyuubi-k8s"]',
  headers: '["X-User", "X-Email"]',
  allowed_endpoints: '[]',
};

async function order(remoteApp: Bag) {
  const { result } = await onRelation('provider', { remoteApp }, readAuthProxyOrder);
  const { relation: _, ...rest } = result;
  return rest;
}

describe('auth_proxy', () => {
  it('is asked for with all three lists, the empty ones too', async () => {
    const { localApp } = await onRelation('requirer', {}, (relation) => requestAuthProxy(relation, request));
    assert.deepEqual(localApp, bag);
    const none = { protectedUrls: [], headers: [], allowedEndpoints: [] };
    const empty = await onRelation('requirer', {}, (relation) => requestAuthProxy(relation, none));
    assert.deepEqual(empty.localApp, { protected_urls: '[]', headers: '[]', allowed_endpoints: '[]' });
  });

  it('is read as it was written', async () => {
    assert.deepEqual(await order({}), { state: 'waiting' });
    assert.deepEqual(await order(bag), { state: 'ready', request });
  });

  it('trims slashes', async () => {
    const seen = await order({
      ...bag,
      protected_urls: '["https://a/b/"]',
      allowed_endpoints: '["/health", "a/b"]',
    });
    assert.deepEqual(seen, {
      state: 'ready',
      request: { ...request, protectedUrls: ['https://a/b'], allowedEndpoints: ['health', 'a/b'] },
    });
  });

  for (const [field, value] of [
    ['protected_urls', 'x'],
    ['protected_urls', '"http://a"'],
    ['protected_urls', '["ftp://a"]'],
    ['protected_urls', '["http://a/<.*>"]'],
    ['headers', '["Authorization"]'],
    ['headers', '{}'],
    ['allowed_endpoints', '["<.*>"]'],
    ['allowed_endpoints', '["a|b"]'],
  ] as const) {
    it(`cannot have ${value} for ${field}`, async () => {
      const seen = await order({ ...bag, [field]: value });
      assert.ok(seen.state === 'invalid');
      assert.equal(seen.field, field);
    });
  }
});

describe('forward_auth', () => {
  const offer = {
    decisionsAddress: 'http://oathkeeper.m.svc.cluster.local:4456/decisions',
    appNames: ['kyuubi-k8s'],
    headers: ['X-User'],
  };
  const answer = {
    decisions_address: 'http://oathkeeper.m.svc.cluster.local:4456/decisions',
    app_names: '["kyuubi-k8s"]',
    headers: '["X-User"]',
  };
  const read = async (remoteApp: Bag) =>
    (await onRelation('requirer', { remoteApp }, readForwardAuth)).result;

  it('is offered with a plain address and lists in JSON, and read as it was written', async () => {
    const { localApp } = await onRelation('provider', {}, (relation) => provideForwardAuth(relation, offer));
    assert.deepEqual(localApp, answer);
    assert.deepEqual(await read(answer), { state: 'ready', ...offer });
    assert.deepEqual(await read({}), { state: 'waiting' });
    assert.deepEqual(await readForwardAuth(undefined), { state: 'absent' });
  });

  for (const [field, value] of [
    ['decisions_address', 'oathkeeper:4456'],
    ['app_names', 'kyuubi-k8s'],
    ['app_names', '[1]'],
    ['headers', '["a b"]'],
    ['headers', 'x'],
  ] as const) {
    it(`cannot have ${value} for ${field}`, async () => {
      const seen = await read({ ...answer, [field]: value });
      assert.ok(seen.state === 'invalid' && seen.field === field);
    });
  }

  it('tells the provider which applications the ingress has', async () => {
    const { localApp } = await onRelation('requirer', {}, (relation) =>
      announceIngressApps(relation, ['a', 'b']),
    );
    assert.deepEqual(localApp, { ingress_app_names: '["a", "b"]' });
    const apps = async (remoteApp: Bag) =>
      (await onRelation('provider', { remoteApp }, readIngressApps)).result;
    assert.deepEqual(await apps(localApp), ['a', 'b']);
    assert.equal(await apps({}), undefined);
    assert.equal(await apps({ ingress_app_names: 'x' }), undefined);
  });
});
