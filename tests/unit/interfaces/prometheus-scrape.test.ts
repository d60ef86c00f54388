import assert from 'node:assert/strict';
import { model, modelUuid, watched, watcher } from './cos-charms.ts';

const jobs = [{ metrics_path: '/metrics', static_configs: [{ targets: ['*:10019'] }] }];
const metadata = `{"model": "mymodel", "model_uuid": "${modelUuid}", "application": "kyuubi-k8s", "unit": "kyuubi-k8s/0", "charm_name": "kyuubi-k8s"}`;
const endpoint = 'metrics-endpoint' as const;
const rules = { groups: [{ name: 'g', rules: [{ alert: 'A', expr: 'up', for: '1m' }] }] };

async function provide(leader: boolean, bag: Record<string, string> = {}, event?: string) {
  const { context, seen } = watched({ metrics: { jobs, rules } });
  const out = await context.run(context.on.relationChanged(endpoint), {
    model,
    leader,
    relations: [{ endpoint, id: 4, localApp: bag, ...(event === undefined ? {} : { remoteApp: { event } }) }],
  });
  return { out: out.relation(endpoint), seen };
}

describe('a provider of prometheus_scrape', () => {
  it('says where each unit is, and as leader what to scrape and which alerts there are', async () => {
    const { out } = await provide(true);
    assert.deepEqual(out.localApp, {
      scrape_metadata: metadata,
      scrape_jobs: '[{"metrics_path": "/metrics", "static_configs": [{"targets": ["*:10019"]}]}]',
      alert_rules: '{"groups": [{"name": "g", "rules": [{"alert": "A", "expr": "up", "for": "1m"}]}]}',
    });
    assert.equal(out.localUnit.prometheus_scrape_unit_name, 'kyuubi-k8s/0');
    assert.match(out.localUnit.prometheus_scrape_unit_address ?? '', /^\d+\.\d+\.\d+\.\d+$/);
  });

  it('leaves the application to the leader', async () => {
    const { out } = await provide(false);
    assert.deepEqual(out.localApp, {});
    assert.equal(out.localUnit.prometheus_scrape_unit_name, 'kyuubi-k8s/0');
  });

  it('reads what Prometheus could not use, in one line each; an answer that is none is no refusal', async () => {
    const { seen } = await provide(true, {}, '{"errors": "bad\\n  rule", "scrape_job_errors": ["job 1"]}');
    assert.deepEqual(seen.refusals, ['bad rule', 'job 1']);
    const flood = JSON.stringify({
      scrape_job_errors: Array.from({ length: 30 }, (_, at) => `\u001b[2J${at}`),
    });
    const told = (await provide(true, {}, flood)).seen.refusals;
    assert.deepEqual([told.length, told[0], told.at(-1)], [21, '[2J0', '10 more']);
    for (const event of ['{"valid": true, "errors": ""}', 'nonsense', '[]', 'null', '{"errors": null}']) {
      assert.deepEqual((await provide(true, {}, event)).seen.refusals, [], event);
    }
  });
});

describe('a consumer of prometheus_scrape', () => {
  const unit = (name: string, address: string, path?: string) => ({
    prometheus_scrape_unit_name: name,
    prometheus_scrape_unit_address: address,
    ...(path === undefined ? {} : { prometheus_scrape_unit_path: path }),
  });

  async function consume(
    remoteApp: Record<string, string>,
    remoteUnits: Record<number, Record<string, string>> = { 0: unit('kyuubi-k8s/0', '10.1.2.7') },
    answer?: { rules: string[]; jobs: string[] },
  ) {
    const { context, seen } = watcher(answer);
    const out = await context.run(context.on.configChanged(), {
      model,
      leader: true,
      relations: [{ endpoint, id: 4, remote: 'kyuubi-k8s', remoteApp, remoteUnits }],
    });
    const [source] = seen.metrics;
    assert(source !== undefined);
    return { source, answered: out.relation(endpoint).localApp };
  }
  const told = (scrape_jobs: unknown, alert_rules: unknown = {}) => ({
    scrape_metadata: metadata,
    scrape_jobs: JSON.stringify(scrape_jobs),
    alert_rules: JSON.stringify(alert_rules),
  });
  async function jobsOf(
    scrapeJobs: unknown,
    units?: Record<number, Record<string, string>>,
  ): Promise<Extract<Awaited<ReturnType<typeof consume>>['source'], { state: 'ready' }>> {
    const { source } = await consume(told(scrapeJobs), units);
    assert(source.state === 'ready', JSON.stringify(source));
    return source;
  }

  const labels = {
    juju_model: 'mymodel',
    juju_model_uuid: modelUuid,
    juju_application: 'kyuubi-k8s',
    juju_charm: 'kyuubi-k8s',
  };

  it('gives every job a name of its own, as Prometheus wants it, and makes equal ones once', async () => {
    const ports = (...targets: string[]) => ({
      static_configs: targets.map((target) => ({ targets: [target] })),
    });
    const { jobs: made } = await jobsOf(
      [ports('*:9101'), ports('*:9102', '*:9103', 'x:1'), ports('*:9101')],
      {
        0: unit('kyuubi-k8s/0', '10.1.2.7'),
      },
    );
    const prefix = 'juju_mymodel_e7b3a5ff_kyuubi-k8s_prometheus_scrape';
    assert.deepEqual(
      made.map(({ job_name, static_configs: [config] }) => [job_name, config?.targets]),
      [
        [`${prefix}-0`, ['10.1.2.7:9101']],
        [`${prefix}-0_2`, ['10.1.2.7:9102']],
        [`${prefix}-0_3`, ['10.1.2.7:9103']],
        [prefix, ['x:1']],
      ],
    );
  });

  it('waits for an application that has told nothing, and for one without units', async () => {
    assert.deepEqual((await consume({})).source, { state: 'waiting' });
    assert.deepEqual((await consume(told(jobs), {})).source, { state: 'waiting' });
  });

  it('makes one job for each unit of a target with *, labelled with the unit', async () => {
    const { jobs: made } = await jobsOf(
      [
        {
          job_name: 'web',
          scrape_interval: '5s',
          static_configs: [{ targets: ['*:1', '*:2'], labels: { a: 'b' } }],
        },
      ],
      { 0: unit('kyuubi-k8s/0', '10.1.2.7', '/m-kyuubi-0'), 2: unit('kyuubi-k8s/2', 'fd00::1') },
    );
    const relabel = {
      source_labels: ['juju_model', 'juju_model_uuid', 'juju_application', 'juju_unit'],
      separator: '_',
      target_label: 'instance',
      regex: '(.*)',
    };
    const prefix = 'juju_mymodel_e7b3a5ff_kyuubi-k8s_prometheus_scrape_web';
    assert.deepEqual(made, [
      {
        job_name: `${prefix}-0`,
        scrape_interval: '5s',
        metrics_path: '/m-kyuubi-0/metrics',
        static_configs: [
          { targets: ['10.1.2.7:1', '10.1.2.7:2'], labels: { a: 'b', ...labels, juju_unit: 'kyuubi-k8s/0' } },
        ],
        relabel_configs: [relabel],
      },
      {
        job_name: `${prefix}-2`,
        scrape_interval: '5s',
        metrics_path: '/metrics',
        static_configs: [
          {
            targets: ['[fd00::1]:1', '[fd00::1]:2'],
            labels: { a: 'b', ...labels, juju_unit: 'kyuubi-k8s/2' },
          },
        ],
        relabel_configs: [relabel],
      },
    ]);
  });

  it('makes one job of the fixed targets, without a unit, after the relabelling that is there', async () => {
    const own = { source_labels: ['x'], target_label: 'y' };
    const { jobs: made } = await jobsOf([
      { metrics_path: '/m', relabel_configs: [own], static_configs: [{ targets: ['host:1', '*:2'] }] },
    ]);
    assert.equal(made.length, 2);
    assert.equal(made[0]?.job_name, 'juju_mymodel_e7b3a5ff_kyuubi-k8s_prometheus_scrape');
    assert.deepEqual(made[0]?.static_configs, [{ targets: ['host:1'], labels }]);
    assert.deepEqual(made[0]?.relabel_configs[0], own);
    assert.deepEqual(made[0]?.relabel_configs[1], {
      source_labels: ['juju_model', 'juju_model_uuid', 'juju_application'],
      separator: '_',
      target_label: 'instance',
      regex: '(.*)',
    });
  });

  it('lets no label of the application stand for another one', async () => {
    const { jobs: made } = await jobsOf([
      { static_configs: [{ targets: ['*:1'], labels: { juju_model: 'admin', juju_unit: 'x/1' } }] },
    ]);
    assert.deepEqual(made[0]?.static_configs[0]?.labels, { ...labels, juju_unit: 'kyuubi-k8s/0' });
  });

  it('drops keys that it does not know, and refuses jobs that are none or name a file', async () => {
    const { jobs: made, refused } = await jobsOf([
      { static_configs: [{ targets: ['*:1'] }], file_sd: 1, scheme: 'https' },
      { static_configs: [{ targets: ['a b'] }] },
      { static_configs: [{ targets: ['*:2'] }], authorization: { credentials_file: '/etc/shadow' } },
      { static_configs: [{ targets: ['*:3'] }], tls_config: { ca_file: '/x' } },
      'text',
    ]);
    assert.equal(made.length, 1);
    assert.equal(made[0]?.scheme, 'https');
    assert.equal('file_sd' in (made[0] ?? {}), false);
    assert.deepEqual(refused, [
      'job 1: static_configs.0.targets.0: expected host:port',
      'job 2: authorization.credentials_file names a file of this Prometheus',
      'job 3: tls_config.ca_file names a file of this Prometheus',
      'job 4: expected an object',
    ]);
  });

  it('leaves out a unit whose address could be anything else', async () => {
    const { jobs: made } = await jobsOf(jobs, {
      0: unit('a/0', 'http://x/'),
      1: unit('a/1', 'a', 'x y'),
      2: {},
    });
    assert.deepEqual(made, []);
  });

  for (const [field, change] of [
    ['scrape_metadata', { scrape_metadata: '{' }],
    ['scrape_metadata', { scrape_metadata: metadata.replace('e7b3a5ff', 'E7B3A5FF') }],
    ['scrape_metadata', { scrape_metadata: metadata.replace('mymodel', 'my\\"model') }],
    ['scrape_jobs', { scrape_jobs: '{}' }],
    ['scrape_jobs', { scrape_jobs: 'x' }],
    ['alert_rules', { alert_rules: '{"groups": [{"name": "g"}]}' }],
    ['alert_rules', { alert_rules: '[' }],
  ] as const) {
    it(`says what is wrong with ${JSON.stringify(change).slice(0, 60)}`, async () => {
      const { source } = await consume({ ...told(jobs), ...change });
      assert.equal(source.state, 'invalid');
      assert.equal(source.state === 'invalid' && source.field, field);
    });
  }

  it('answers with what it could not use, and takes it back', async () => {
    const { answered } = await consume(told(jobs), undefined, { rules: ['r1', 'r2'], jobs: ['j'] });
    assert.deepEqual(JSON.parse(answered.event ?? ''), {
      errors: 'r1; r2',
      valid: false,
      scrape_job_errors: 'j',
    });
    assert.deepEqual((await consume(told(jobs))).answered, {});
  });
});
