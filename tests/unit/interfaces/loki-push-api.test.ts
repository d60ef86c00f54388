import assert from 'node:assert/strict';
import { logForwardingLayer } from '@charmed-spark/interfaces';
import { combineLayers, type Plan } from '@charmed-spark/ops';
import { model, modelUuid, watched, watcher } from './cos-charms.ts';

const endpoint = 'logging' as const;
const url = (n: number): string =>
  `http://loki-${n}.loki-endpoints.cos.svc.cluster.local:3100/loki/api/v1/push`;
const named = (n: number) => ({ endpoint: JSON.stringify({ url: url(n) }) });
const metadata = `{"model": "mymodel", "model_uuid": "${modelUuid}", "application": "kyuubi-k8s", "unit": "kyuubi-k8s/0", "charm_name": "kyuubi-k8s"}`;

interface Remote {
  remote?: string;
  remoteUnits: Record<number, Record<string, string>>;
}

async function request(relations: Remote[], leader = true) {
  const { context, seen } = watched({
    logRules: { groups: [{ rules: [{ expr: 'e', alert: 'A' }], name: 'g' }] },
  });
  const out = await context.run(context.on.configChanged(), {
    model,
    leader,
    relations: relations.map((relation, id) => ({ endpoint, id, ...relation })),
  });
  assert(seen.loki !== undefined);
  return { out, loki: seen.loki };
}

describe('a requirer of loki_push_api', () => {
  it('as leader says who logs, and its alerts with sorted keys', async () => {
    const { out } = await request([{ remoteUnits: {} }]);
    assert.deepEqual(out.relation(endpoint).localApp, {
      metadata,
      alert_rules: '{"groups": [{"name": "g", "rules": [{"alert": "A", "expr": "e"}]}]}',
    });
    const follower = await request([{ remoteUnits: {} }], false);
    assert.deepEqual(follower.out.relation(endpoint).localApp, {});
  });

  it('reads the endpoint of every unit on every relation, each URL once', async () => {
    const { loki } = await request([
      { remote: 'loki', remoteUnits: { 0: named(0), 1: named(1) } },
      { remote: 'other', remoteUnits: { 0: named(1), 3: named(3) } },
    ]);
    assert.deepEqual(loki, {
      endpoints: [
        { unit: 'loki/0', url: url(0) },
        { unit: 'loki/1', url: url(1) },
        { unit: 'other/3', url: url(3) },
      ],
      without: [],
    });
  });

  it('goes on with the units that are ready while others are not', async () => {
    const { loki } = await request([
      {
        remote: 'loki',
        remoteUnits: { 0: named(0), 1: {}, 2: { endpoint: '{"url": 3}' }, 3: { endpoint: 'x' } },
      },
    ]);
    assert.deepEqual(loki.endpoints, [{ unit: 'loki/0', url: url(0) }]);
    assert.deepEqual(loki.without, [
      { unit: 'loki/1', why: 'has not named its endpoint yet' },
      { unit: 'loki/2', why: 'endpoint: expected a URL' },
      { unit: 'loki/3', why: 'endpoint: expected JSON' },
    ]);
  });

  for (const wrong of [
    'ftp://loki/',
    'loki:3100',
    'http://a b/',
    `http://${'x'.repeat(3000)}/`,
    'file:///etc/x',
  ]) {
    it(`does not log to ${wrong.slice(0, 20)}`, async () => {
      const { loki } = await request([{ remoteUnits: { 0: { endpoint: JSON.stringify({ url: wrong }) } } }]);
      assert.deepEqual(loki.endpoints, []);
    });
  }
});

describe('a provider of loki_push_api', () => {
  it('names its endpoint, and reads who logs', async () => {
    const { context, seen } = watcher();
    const alert_rules = '{"groups": [{"name": "g", "rules": [{"alert": "A", "expr": "e"}]}]}';
    const out = await context.run(context.on.configChanged(), {
      relations: [
        { endpoint, id: 1, remoteApp: { metadata, alert_rules } },
        { endpoint, id: 2 },
        { endpoint, id: 3, remoteApp: { metadata: '{}' } },
        { endpoint, id: 4, remoteApp: { metadata, alert_rules: '[' } },
      ],
    });
    const {
      'ingress-address': _,
      'egress-subnets': __,
      'private-address': ___,
      ...bag
    } = out.relation(1).localUnit;
    assert.deepEqual(bag, {
      endpoint: '{"url": "http://loki-0.loki:3100/loki/api/v1/push"}',
      public_address: 'loki-0.loki',
    });
    assert.equal(seen.logs[0]?.state, 'ready');
    assert.deepEqual(seen.logs[1], { state: 'waiting' });
    assert.equal(seen.logs[2]?.state === 'invalid' && seen.logs[2].field, 'metadata');
    assert.deepEqual(seen.logs[3], { state: 'invalid', field: 'alert_rules', why: 'expected JSON' });
  });
});

describe('log targets', () => {
  const topology = { model: 'm', modelUuid, application: 'kyuubi', unit: 'kyuubi/0', charm: 'kyuubi-k8s' };
  const loki = (n: number) => ({ unit: `loki/${n}`, url: url(n) });
  const none: Plan['log-targets'] = {};
  /** The plan's targets after adding the layer. */
  const after = (targets: Plan['log-targets'], layer: ReturnType<typeof logForwardingLayer>) =>
    combineLayers([{ services: {}, checks: {}, 'log-targets': targets }, layer ?? {}])['log-targets'];

  it('send the output of all services to each unit, with labels that queries and alerts look for', () => {
    assert.deepEqual(logForwardingLayer(none, [loki(0)], topology), {
      'log-targets': {
        'loki/0': {
          override: 'replace',
          type: 'loki',
          location: url(0),
          services: ['all'],
          labels: {
            product: 'Juju',
            charm: 'kyuubi-k8s',
            juju_model: 'm',
            juju_model_uuid: modelUuid,
            juju_application: 'kyuubi',
            juju_charm: 'kyuubi-k8s',
            juju_unit: 'kyuubi/0',
          },
        },
      },
    });
  });

  it('need no layer when they are as they should be', () => {
    const targets = after(none, logForwardingLayer(none, [loki(0), loki(1)], topology));
    assert.equal(logForwardingLayer(targets, [loki(1), loki(0)], topology), undefined);
    assert.equal(logForwardingLayer(none, [], topology), undefined);
  });

  it('are turned off for a unit that went, the last one too, and on again when it is back', () => {
    const targets = after(none, logForwardingLayer(none, [loki(0), loki(1)], topology));
    const one = after(targets, logForwardingLayer(targets, [loki(1)], topology));
    assert.deepEqual(one['loki/0']?.services, ['-all']);
    assert.deepEqual(one['loki/1'], targets['loki/1']);
    const off = after(one, logForwardingLayer(one, [], topology));
    assert.deepEqual(off['loki/1'], {
      override: 'replace',
      type: 'loki',
      location: '(removed)',
      services: ['-all'],
    });
    assert.equal(logForwardingLayer(off, [], topology), undefined);
    const back = after(off, logForwardingLayer(off, [loki(1)], topology));
    assert.deepEqual(back['loki/1'], targets['loki/1']);
  });

  it('follow a unit that moved, and leave alone what is not of a Loki', () => {
    const foreign: Plan['log-targets'] = {
      'tracing/0': { override: 'replace', type: 'opentelemetry', location: 'http://o', services: ['all'] },
      mine: { override: 'replace', type: 'loki', location: 'http://m', services: ['all'] },
      'loki/0': { override: 'replace', type: 'loki', location: 'http://old', services: ['all'] },
    };
    const layer = logForwardingLayer(foreign, [loki(0)], topology);
    assert.deepEqual(Object.keys(layer?.['log-targets'] ?? {}), ['loki/0']);
    assert.equal(layer?.['log-targets']?.['loki/0']?.location, url(0));
  });
});
