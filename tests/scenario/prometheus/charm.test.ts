/** The lab's Prometheus charm, event by event. */
import assert from 'node:assert/strict';
import { active, blocked, maintenance } from '@charmed-spark/ops';
import { Context, type ExecCall, type ExecReply } from '@charmed-spark/ops-testing';
import { makeCharm } from '../../../lab/providers/prometheus-k8s/src/charm.ts';
import type { Outside } from '../../../lab/providers/prometheus-k8s/src/outside.ts';

const configFile = '/etc/prometheus/prometheus.yml';
const rulesFile = '/etc/prometheus/rules/juju_m_e7b3a5ff_kyuubi_4.rules';

/** Prometheus and promtool as far as the charm meets them. */
class World implements Outside {
  ready = true;
  reloads = 0;
  refusal: string | undefined;
  checks: string[] = [];
  readonly context = new Context(makeCharm(this));

  reload = async (): Promise<string | undefined> => {
    this.reloads += 1;
    return this.refusal;
  };
  isReady = async (): Promise<boolean> => this.ready;
  targets: Outside['targets'] = async () => [
    {
      labels: { juju_unit: 'kyuubi/0', juju_application: 'kyuubi' },
      scrapeUrl: 'http://u',
      health: 'up',
      lastError: '',
    },
  ];
  alertRules: Outside['alertRules'] = async () => {
    throw new Error('connection refused');
  };
  sleep = async (): Promise<void> => {};

  /** A container whose promtool looks at the candidate that was pushed. */
  container(more: object = {}) {
    return {
      name: 'prometheus' as const,
      execs: [{ command: ['promtool', 'check'], reply: this.promtool }],
      users: { _daemon_: 584792 },
      ...more,
    };
  }
  readonly promtool = ({ command, user }: ExecCall): ExecReply => {
    assert.equal(user, '_daemon_');
    this.checks.push(command[2] ?? '');
    return this.refuses(command[2] ?? '') ? { exitCode: 1, stderr: 'FAILED:\n  bad\n' } : {};
  };
  refuses: (kind: string) => boolean = () => false;
}

const metadata =
  '{"model": "m", "model_uuid": "e7b3a5ff-0a4a-4f55-8a77-1b5d4b2b7f61", "application": "kyuubi", "unit": "kyuubi/0", "charm_name": "kyuubi-k8s"}';
const jobs = '[{"metrics_path": "/metrics", "static_configs": [{"targets": ["*:10019"]}]}]';
const rules = '{"groups": [{"name": "g", "rules": [{"alert": "A", "expr": "up == 0", "for": "1m"}]}]}';
const kyuubi = (change: Record<string, string> = {}, id = 4) => ({
  endpoint: 'metrics-endpoint' as const,
  id,
  remote: 'kyuubi',
  remoteApp: { scrape_metadata: metadata, scrape_jobs: jobs, alert_rules: rules, ...change },
  remoteUnits: { 0: { prometheus_scrape_unit_address: '10.0.0.1', prometheus_scrape_unit_name: 'kyuubi/0' } },
});
const state = (world: World, ...relations: ReturnType<typeof kyuubi>[]) => ({
  leader: true,
  relations,
  containers: [world.container()],
});

describe('prometheus-k8s charm, event by event', () => {
  it('waits for its container', async () => {
    const { context } = new World();
    const out = await context.run(context.on.configChanged(), { leader: true });
    assert.deepEqual(out.unitStatus, maintenance('Waiting for Pebble'));
  });

  it('starts the server with what is there, before anything is related', async () => {
    const world = new World();
    const out = await world.context.run(world.context.on.pebbleReady('prometheus'), state(world));
    assert.deepEqual(out.unitStatus, active());
    const container = out.container('prometheus');
    assert.equal(container.starts.prometheus, 1);
    assert.deepEqual(JSON.parse(container.file(configFile).text), {
      global: { scrape_interval: '10s', evaluation_interval: '10s', scrape_timeout: '10s' },
      rule_files: ['/etc/prometheus/rules/*.rules'],
      scrape_configs: [],
    });
    assert.equal(container.file(configFile).mode, 0o640);
    assert.equal(container.file(configFile).group, '_daemon_');
  });

  it('scrapes each unit and loads the rules, narrowed down, by a reload', async () => {
    const world = new World();
    const first = await world.context.run(world.context.on.pebbleReady('prometheus'), state(world));
    const before = { ...state(world, kyuubi()), containers: [first.container('prometheus')] };
    world.reloads = 0;
    const out = await world.context.run(world.context.on.relationChanged('metrics-endpoint'), before);
    const container = out.container('prometheus');
    assert.deepEqual(container.starts, {});
    assert.equal(world.reloads, 1);
    const { scrape_configs: made } = JSON.parse(container.file(configFile).text);
    assert.equal(made.length, 1);
    assert.equal(made[0].job_name, 'juju_m_e7b3a5ff_kyuubi_prometheus_scrape-0');
    assert.deepEqual(made[0].static_configs[0].targets, ['10.0.0.1:10019']);
    const [group] = JSON.parse(container.file(rulesFile).text).groups;
    const uuid = 'e7b3a5ff-0a4a-4f55-8a77-1b5d4b2b7f61';
    assert.equal(
      group.rules[0].expr,
      `up{juju_model="m",juju_model_uuid="${uuid}",juju_application="kyuubi"} == 0`,
    );
    assert.equal(group.rules[0].labels.juju_charm, 'kyuubi-k8s');
    assert.deepEqual(out.relation('metrics-endpoint').localApp, {});
    assert.deepEqual(out.unitStatus, active());
  });

  it('checks, writes and reloads nothing in an event that changes nothing', async () => {
    const world = new World();
    const first = await world.context.run(world.context.on.configChanged(), state(world, kyuubi()));
    world.reloads = 0;
    world.checks = [];
    const again = { ...state(world, kyuubi()), containers: [first.container('prometheus')] };
    await world.context.run(world.context.on.updateStatus(), again);
    assert.equal(world.reloads, 0);
    assert.deepEqual(world.checks, []);
  });

  it('forgets an application that went', async () => {
    const world = new World();
    const first = await world.context.run(world.context.on.configChanged(), state(world, kyuubi()));
    world.reloads = 0;
    const out = await world.context.run(world.context.on.relationBroken('metrics-endpoint'), {
      ...state(world, { ...kyuubi(), remoteUnits: {} as never }),
      containers: [first.container('prometheus')],
    });
    assert.equal(out.container('prometheus').files[rulesFile], undefined);
    assert.deepEqual(JSON.parse(out.container('prometheus').file(configFile).text).scrape_configs, []);
    assert.equal(world.reloads, 1);
  });

  it('keeps the rules that were right when new ones are wrong, and tells both sides', async () => {
    const world = new World();
    const first = await world.context.run(world.context.on.configChanged(), state(world, kyuubi()));
    world.refuses = (kind) => kind === 'rules';
    const changed = kyuubi({ alert_rules: rules.replace('1m', '2 minutes') });
    const out = await world.context.run(world.context.on.relationChanged('metrics-endpoint'), {
      ...state(world, changed),
      containers: [first.container('prometheus')],
    });
    const kept = first.container('prometheus').file(rulesFile).text;
    assert.equal(out.container('prometheus').file(rulesFile).text, kept);
    assert.deepEqual(JSON.parse(out.relation('metrics-endpoint').localApp.event ?? ''), {
      errors: 'bad',
      valid: false,
    });
    assert.deepEqual(out.unitStatus, blocked('Relation metrics-endpoint:4 (kyuubi): bad'));
    const healed = await world.context.run(world.context.on.relationChanged('metrics-endpoint'), {
      ...state(world, { ...kyuubi(), localApp: out.relation('metrics-endpoint').localApp } as never),
      containers: [out.container('prometheus')],
    });
    assert.deepEqual(healed.relation('metrics-endpoint').localApp, {});
    assert.deepEqual(healed.unitStatus, active());
  });

  it('leaves out the one job that is wrong', async () => {
    const world = new World();
    const two =
      '[{"job_name": "good", "static_configs": [{"targets": ["*:1"]}]}, {"job_name": "bad", "scheme": "x", "static_configs": [{"targets": ["*:2"]}]}]';
    let asked = 0;
    // All together, then one after the other: the second one is refused.
    world.refuses = (kind) => kind === 'config' && [1, 3].includes(++asked);
    const out = await world.context.run(
      world.context.on.configChanged(),
      state(world, kyuubi({ scrape_jobs: two })),
    );
    const { scrape_configs: made } = JSON.parse(out.container('prometheus').file(configFile).text);
    assert.deepEqual(
      made.map(({ job_name }: { job_name: string }) => job_name),
      ['juju_m_e7b3a5ff_kyuubi_prometheus_scrape_good-0'],
    );
    const { scrape_job_errors: errors } = JSON.parse(out.relation('metrics-endpoint').localApp.event ?? '');
    assert.match(errors, /_bad-0: bad$/);
  });

  it('says which field of an application is wrong, and takes the others', async () => {
    const world = new World();
    const out = await world.context.run(
      world.context.on.configChanged(),
      state(world, kyuubi({ alert_rules: '[]' }), { ...kyuubi({}, 5), remote: 'other' }),
    );
    assert.equal(out.unitStatus.name, 'blocked');
    assert.match(out.unitStatus.message, /^Relation metrics-endpoint:4 \(kyuubi\): alert_rules: /);
    assert.equal(JSON.parse(out.container('prometheus').file(configFile).text).scrape_configs.length, 1);
    assert.deepEqual(out.relation(5).localApp, {});
  });

  it('refuses a second job of the same name', async () => {
    const world = new World();
    const out = await world.context.run(
      world.context.on.configChanged(),
      state(world, kyuubi(), kyuubi({}, 5)),
    );
    assert.match(
      JSON.parse(out.relation(5).localApp.event ?? '').scrape_job_errors,
      /another relation has a job of this name/,
    );
  });

  it('tries again to make the server read its files', async () => {
    const world = new World();
    world.refusal = 'no space';
    const out = await world.context.run(world.context.on.configChanged(), state(world, kyuubi()));
    assert.deepEqual(out.unitStatus, blocked('Prometheus does not load its files: no space; retrying'));
    world.refusal = undefined;
    const again = { ...state(world, kyuubi()), containers: [out.container('prometheus')] };
    const healed = await world.context.run(world.context.on.updateStatus(), again);
    assert.deepEqual(healed.unitStatus, active());
    assert.equal(world.reloads, 2);
  });

  it('goes on when the option is wrong', async () => {
    const world = new World();
    const out = await world.context.run(world.context.on.configChanged(), {
      ...state(world),
      config: { evaluation_interval: '10' },
    });
    assert.deepEqual(
      out.unitStatus,
      blocked('Option evaluation_interval: expected a number with a unit, such as 10s or 1m'),
    );
    assert.equal(out.container('prometheus').starts.prometheus, 1);
  });

  it('gives the targets as JSON, and says when the server does not answer', async () => {
    const world = new World();
    const done = await world.context.run(world.context.on.action('get-targets'), state(world));
    assert.deepEqual(JSON.parse(String(done.action?.results.targets)), [
      { unit: 'kyuubi/0', application: 'kyuubi', url: 'http://u', health: 'up', 'last-error': '' },
    ]);
    const failed = await world.context.run(world.context.on.action('get-alerts'), state(world));
    assert.equal(failed.action?.failed, 'Prometheus does not answer: connection refused');
  });
});
