import assert from 'node:assert/strict';
import {
  type IngressOrder,
  type IngressRequest,
  publishIngress,
  readIngress,
  readIngressOrder,
  requestIngress,
} from '@charmed-spark/interfaces';
import { type Bag, type Bags, onRelation } from './one-relation.ts';

const request: IngressRequest = { model: 'spark', name: 'kyuubi-k8s', port: 10099, stripPrefix: true };
const unit = { host: 'kyuubi-k8s-0.kyuubi-k8s-endpoints.spark.svc.cluster.local', ip: '10.1.2.7' };
const app = { model: '"spark"', name: '"kyuubi-k8s"', port: '10099', 'strip-prefix': 'true' };
const host = (name: string) => ({ host: JSON.stringify(name) });

const ask = (leader: boolean, bags: Bags = {}, wish = request, at: typeof unit | { host: string } = unit) =>
  onRelation('requirer', bags, (relation, leads) => requestIngress(relation, wish, at, leads), leader);

const url = async (ingress?: string) => {
  const remoteApp: Bag = ingress === undefined ? {} : { ingress };
  return (await onRelation('requirer', { remoteApp }, readIngress)).result;
};

async function order(remoteApp: Bag, remoteUnits: Record<number, Bag>) {
  const { result } = await onRelation('provider', { remoteApp, remoteUnits }, readIngressOrder);
  const { relation: _, ...rest } = result as IngressOrder;
  return rest;
}

describe('ingress', () => {
  it('is asked for in JSON, without what is the default: the leader the whole, each unit its place', async () => {
    const { localApp, localUnit } = await ask(true);
    assert.deepEqual(localApp, app);
    assert.deepEqual(localUnit, { ...host(unit.host), ip: '"10.1.2.7"' });
    const follower = await ask(false);
    assert.deepEqual([follower.localApp, follower.localUnit], [{}, localUnit]);
  });

  it('tells the proxy by what it can know a unit that answers', async () => {
    const wish = { ...request, healthCheck: { path: '/ui/' } };
    const { localApp } = await ask(true, {}, wish);
    assert.deepEqual(localApp, { ...app, healthcheck_params: '{"path": "/ui/"}' });
    assert.deepEqual((await ask(true, { localApp })).localApp, app);
    const seen = await order(localApp, { 0: host('a') });
    assert.deepEqual(seen.state === 'ready' && seen.request.healthCheck, { path: '/ui/' });
  });

  it('takes back what is the default again', async () => {
    const before = {
      localApp: { ...app, scheme: '"https"', 'redirect-https': 'true' },
      localUnit: { ip: '"10.0.0.1"' },
    };
    const { stripPrefix: _, ...plain } = request;
    const { localApp, localUnit } = await ask(true, before, plain, { host: unit.host });
    const { 'strip-prefix': __, ...rest } = app;
    assert.deepEqual([localApp, localUnit], [rest, host(unit.host)]);
  });

  it('gives a URL, without a slash at its end', async () => {
    assert.deepEqual(await readIngress(undefined), { state: 'absent' });
    assert.deepEqual(await url(), { state: 'waiting' });
    for (const none of ['{"url": ""}', '{"url": null}', 'null']) {
      assert.deepEqual(await url(none), { state: 'waiting' });
    }
    const ready = { state: 'ready', url: 'https://proxy/spark-kyuubi-k8s' };
    assert.deepEqual(await url('{"url": "https://proxy/spark-kyuubi-k8s"}'), ready);
    assert.deepEqual(await url('{"url": "https://proxy/spark-kyuubi-k8s//"}'), ready);
  });

  for (const text of [
    'x',
    '"http://a"',
    '{"url": 4}',
    '{"url": "ftp://a"}',
    '{"url": "http://a b"}',
    '{"url": "http://u@a"}',
  ]) {
    it(`tells what is wrong with ${text}`, async () => {
      const seen = await url(text);
      assert.ok(seen.state === 'invalid' && seen.field === 'ingress');
    });
  }

  it('is read by the proxy with the defaults, and all units sorted', async () => {
    assert.deepEqual(await order(app, { 1: host('b'), 0: { ...host('c'), ip: '"fd00::1"' } }), {
      state: 'ready',
      request: { ...request, scheme: 'http', redirectHttps: false },
      units: [{ host: 'b' }, { host: 'c', ip: 'fd00::1' }],
    });
  });

  it('waits for the application and every one of its units', async () => {
    assert.deepEqual(await order({}, { 0: host('a') }), { state: 'waiting', missing: ['theirs'] });
    assert.deepEqual(await order(app, { 0: host('a'), 2: {} }), { state: 'waiting', missing: ['theirs/2'] });
    assert.deepEqual(await order(app, {}), { state: 'waiting', missing: [] });
  });

  for (const [field, value] of Object.entries({
    model: 'spark',
    name: '"a b"',
    port: '"10099"',
    scheme: '"ftp"',
    'strip-prefix': '"yes"',
    'redirect-https': 'True',
    healthcheck_params: '{"path": "no path"}',
  })) {
    it(`tells the proxy that ${field} cannot be ${value}`, async () => {
      const seen = await order({ ...app, [field]: value }, { 0: host('a') });
      assert.ok(seen.state === 'invalid');
      assert.deepEqual([seen.from, seen.field], ['theirs', field]);
    });
  }

  for (const wrong of [
    '"/ui/"',
    '{}',
    '{"path": "/a b"}',
    '{"path": "/", "interval": "soon"}',
    '{"path": "/", "port": 0}',
    '{"path": "/", "hostname": "a`b"}',
    '{"path": "/", "scheme": "file"}',
  ]) {
    it(`takes no check ${wrong}`, async () => {
      const seen = await order({ ...app, healthcheck_params: wrong }, { 0: host('a') });
      assert.ok(seen.state === 'invalid' && seen.field === 'healthcheck_params');
    });
  }

  for (const port of ['0', '65536', '1.5']) {
    it(`has no port ${port}`, async () => {
      assert.equal((await order({ ...app, port }, { 0: host('a') })).state, 'invalid');
    });
  }

  for (const bag of [host('a b'), host('a/b'), host('`'), { host: 'a' }, { ...host('a'), ip: '"x"' }]) {
    it(`takes no unit at ${JSON.stringify(bag)}`, async () => {
      const seen = await order(app, { 0: bag });
      assert.ok(seen.state === 'invalid' && seen.from === 'theirs/0');
    });
  }

  it('is published and taken back', async () => {
    const publish = (value: string | undefined, bags: Bags = {}) =>
      onRelation('provider', bags, (relation) => publishIngress(relation, value));
    const { localApp } = await publish('http://proxy/a');
    assert.deepEqual(localApp, { ingress: '{"url": "http://proxy/a"}' });
    assert.deepEqual((await publish(undefined, { localApp })).localApp, {});
  });
});
