/** The Kyuubi charm beside Prometheus, Grafana and Loki. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { waiting } from '@charmed-spark/ops';
import type { StateInput } from '@charmed-spark/ops-testing';
import { readContent } from '../../unit/interfaces/stored-xz.ts';
import { authDb, dbUser, kyuubi, peers, World } from './world.ts';

const root = join(import.meta.dirname, '../../..');
const context = new World().in({ charmDir: root });
const model = { name: 'mymodel', uuid: 'e7b3a5ff-0a4a-4f55-8a77-1b5d4b2b7f61' };
const url = (unit: number): string => `http://loki-${unit}.loki-endpoints.cos.svc:3100/loki/api/v1/push`;
const logging = (...units: number[]) => ({
  endpoint: 'logging' as const,
  id: 21,
  remote: 'loki',
  remoteUnits: Object.fromEntries(units.map((unit) => [unit, { endpoint: `{"url": "${url(unit)}"}` }])),
});

type Input = StateInput & { relations: NonNullable<StateInput['relations']> };
const ready = (...relations: Input['relations']) => ({
  model,
  leader: true,
  relations: [peers, authDb(), ...relations] as never,
  secrets: [dbUser],
  containers: [kyuubi],
});

describe('Kyuubi charm and Prometheus', () => {
  const metrics = { endpoint: 'metrics-endpoint' as const, id: 20 };

  it('offers its metrics, with the six alerts of Kyuubi and those of every application', async () => {
    const out = await context.run(context.on.relationJoined('metrics-endpoint'), ready(metrics));
    const { localApp, localUnit } = out.relation('metrics-endpoint');
    assert.deepEqual(JSON.parse(localApp.scrape_jobs ?? ''), [
      { metrics_path: '/metrics', static_configs: [{ targets: ['*:10019'] }] },
    ]);
    assert.deepEqual(JSON.parse(localApp.scrape_metadata ?? ''), {
      model: 'mymodel',
      model_uuid: model.uuid,
      application: 'kyuubi-k8s',
      unit: 'kyuubi-k8s/0',
      charm_name: 'kyuubi-k8s',
    });
    const { groups } = JSON.parse(localApp.alert_rules ?? '') as {
      groups: { name: string; rules: { alert: string; labels: object }[] }[];
    };
    assert.deepEqual(
      groups.map(({ name, rules }) => [name, rules.map(({ alert }) => alert)]),
      [
        [
          'mymodel_e7b3a5ff_kyuubi_k8s_Kyuubi_rules',
          [
            'KyuubiMissing',
            'KyuubiJvmMemoryFillingUp',
            'KyuubiHighAvailability',
            'KyuubiKeyStoreExpiration',
            'KyuubiJvmThreadsDeadLocked',
            'KyuubiEngineStartFailure',
          ],
        ],
        ['mymodel_e7b3a5ff_kyuubi_k8s_HostHealth_rules', ['HostDown', 'HostMetricsMissing']],
      ],
    );
    assert.deepEqual(groups[0]?.rules[0]?.labels, {
      severity: 'critical',
      juju_model: 'mymodel',
      juju_model_uuid: model.uuid,
      juju_application: 'kyuubi-k8s',
      juju_charm: 'kyuubi-k8s',
    });
    assert.equal(localUnit.prometheus_scrape_unit_name, 'kyuubi-k8s/0');
  });

  it('says in the log what Prometheus could not use, and serves on', async () => {
    const refused = { ...metrics, remoteApp: { event: '{"errors": "rule x is wrong", "valid": false}' } };
    const out = await context.run(context.on.relationChanged('metrics-endpoint'), ready(refused));
    assert(
      out.logs.some(({ message }) => message.includes('metrics-endpoint:20') && message.includes('rule x')),
    );
    assert.equal(out.unitStatus.name, 'active');
  });
});

describe('Kyuubi charm and Grafana', () => {
  const grafana = { endpoint: 'grafana-dashboard' as const, id: 22 };

  it('gives its dashboard under the uid that it has always had', async () => {
    const out = await context.run(context.on.relationCreated('grafana-dashboard'), ready(grafana));
    const { templates } = JSON.parse(out.relation('grafana-dashboard').localApp.dashboards ?? '');
    assert.deepEqual(Object.keys(templates), ['file:dashboard']);
    const dashboard = readContent(templates['file:dashboard'].content);
    assert.equal(dashboard.title, 'Kyuubi');
    assert.equal(dashboard.uid, 'ea7a82c940c95246036288ada23583a0264e91a8');
  });

  it('writes nothing in an event that changes nothing', async () => {
    const first = await context.run(context.on.relationCreated('grafana-dashboard'), ready(grafana));
    const { localApp } = first.relation('grafana-dashboard');
    const again = await context.run(context.on.updateStatus(), ready({ ...grafana, localApp }));
    assert.deepEqual(again.relation('grafana-dashboard').localApp, localApp);
  });
});

describe('Kyuubi charm and Loki', () => {
  it('sends the output of its server there, with the labels of the topology, and restarts nothing', async () => {
    const before = await context.run(context.on.configChanged(), ready());
    const started = { ...ready(logging(0, 1)), containers: [before.container('kyuubi')] };
    const out = await context.run(context.on.relationChanged('logging'), started);
    const { plan, starts } = out.container('kyuubi');
    assert.deepEqual(starts, {});
    assert.deepEqual(plan['log-targets']['loki/1'], {
      override: 'replace',
      type: 'loki',
      location: url(1),
      services: ['all'],
      labels: {
        product: 'Juju',
        charm: 'kyuubi-k8s',
        juju_model: 'mymodel',
        juju_model_uuid: model.uuid,
        juju_application: 'kyuubi-k8s',
        juju_charm: 'kyuubi-k8s',
        juju_unit: 'kyuubi-k8s/0',
      },
    });
    assert.deepEqual(Object.keys(plan['log-targets']), ['loki/0', 'loki/1']);
    const { metadata, alert_rules } = out.relation('logging').localApp;
    assert.equal(JSON.parse(metadata ?? '').application, 'kyuubi-k8s');
    assert.equal(alert_rules, '{}');
  });

  it('turns off the target of a unit that went, and the last one when the relation is broken', async () => {
    const before = await context.run(context.on.relationChanged('logging'), ready(logging(0, 1)));
    const one = await context.run(context.on.relationDeparted('logging', 1), {
      ...ready(logging(0, 1)),
      containers: [before.container('kyuubi')],
    });
    const off = { override: 'replace', type: 'loki', location: '(removed)', services: ['-all'] };
    const targets = one.container('kyuubi').plan['log-targets'];
    assert.deepEqual(targets['loki/1'], off);
    assert.equal(targets['loki/0']?.location, url(0));
    const none = await context.run(context.on.relationBroken('logging'), {
      ...ready(logging()),
      containers: [one.container('kyuubi')],
    });
    assert.deepEqual(none.container('kyuubi').plan['log-targets'], { 'loki/0': off, 'loki/1': off });
    assert.deepEqual(none.container('kyuubi').starts, {});
  });

  it('says which unit of Loki has not named its endpoint, and serves', async () => {
    const silent = { ...logging(0), remoteUnits: { 0: { endpoint: `{"url": "${url(0)}"}` }, 1: {} } };
    const out = await context.run(context.on.relationJoined('logging'), ready(silent));
    assert.deepEqual(out.unitStatus, waiting('Waiting for the log endpoint of loki/1'));
    assert.deepEqual(Object.keys(out.container('kyuubi').plan['log-targets']), ['loki/0']);
  });

  it('waits with the targets for a container that does not answer', async () => {
    const out = await context.run(context.on.relationChanged('logging'), {
      ...ready(logging(0)),
      containers: [{ ...kyuubi, canConnect: false }],
    });
    assert.deepEqual(out.container('kyuubi').plan['log-targets'], {});
  });
});
