/** The lab's Loki charm, event by event. */
import assert from 'node:assert/strict';
import { active, blocked, maintenance } from '@charmed-spark/ops';
import { Context } from '@charmed-spark/ops-testing';
import { makeCharm } from '../../../lab/providers/loki-k8s/src/charm.ts';
import type { Outside } from '../../../lab/providers/loki-k8s/src/outside.ts';

class World implements Outside {
  answers: string | undefined = '3.7.8';
  asked: [string, number][] = [];
  readonly context = new Context(makeCharm(this), { unit: 1 });
  version = async (): Promise<string | undefined> => this.answers;
  query: Outside['query'] = async (query, limit) => {
    this.asked.push([query, limit]);
    if (query.includes('wrong')) throw new Error('parse error');
    return [{ labels: { juju_unit: 'kyuubi/0' }, text: 'hello' }];
  };
  sleep = async (): Promise<void> => {};
}

const metadata =
  '{"model": "m", "model_uuid": "e7b3a5ff-0a4a-4f55-8a77-1b5d4b2b7f61", "application": "kyuubi", "unit": "kyuubi/0", "charm_name": "kyuubi-k8s"}';
const rules = '{"groups": [{"name": "g", "rules": [{"alert": "A", "expr": "e"}]}]}';
const logger = (remoteApp: Record<string, string> = { metadata, alert_rules: '{}' }, id = 3) => ({
  endpoint: 'logging' as const,
  id,
  remote: 'kyuubi',
  remoteApp,
});
const container = { name: 'loki' as const, users: { _daemon_: 584792 } };
const state = (...relations: ReturnType<typeof logger>[]) => ({
  leader: true,
  model: { name: 'cos' },
  relations,
  containers: [container],
});

describe('loki-k8s charm, event by event', () => {
  it('waits for its container, and tells nobody to log', async () => {
    const { context } = new World();
    const out = await context.run(context.on.configChanged(), { ...state(logger()), containers: [] });
    assert.deepEqual(out.unitStatus, maintenance('Waiting for Pebble'));
    assert.equal(out.relation('logging').localUnit.endpoint, undefined);
  });

  it('starts the server, and names its own endpoint', async () => {
    const { context } = new World();
    const out = await context.run(context.on.pebbleReady('loki'), state(logger()));
    assert.deepEqual(out.unitStatus, active());
    assert.equal(out.container('loki').starts.loki, 1);
    assert.equal(out.workloadVersion, '3.7.8');
    const host = 'loki-k8s-1.loki-k8s-endpoints.cos.svc.cluster.local';
    assert.deepEqual(
      JSON.parse(out.relation('logging').localUnit.endpoint ?? '').url,
      `http://${host}:3100/loki/api/v1/push`,
    );
    assert.equal(out.relation('logging').localUnit.public_address, host);
    assert.deepEqual(out.relation('logging').localApp, {});
  });

  it('does not restart a server that runs', async () => {
    const { context } = new World();
    const first = await context.run(context.on.pebbleReady('loki'), state());
    const again = await context.run(context.on.updateStatus(), {
      ...state(logger()),
      containers: [first.container('loki')],
    });
    assert.deepEqual(again.container('loki').starts, {});
  });

  it('says that it does not answer', async () => {
    const world = new World();
    world.answers = undefined;
    const out = await world.context.run(world.context.on.pebbleReady('loki'), state(logger()));
    assert.deepEqual(out.unitStatus, blocked('Loki does not answer; its log tells why; retrying'));
    assert.equal(out.relation('logging').localUnit.endpoint, undefined);
  });

  it('tells an application that its alert rules are not evaluated here', async () => {
    const { context } = new World();
    const out = await context.run(
      context.on.relationChanged('logging'),
      state(logger({ metadata, alert_rules: rules })),
    );
    assert.match(JSON.parse(out.relation('logging').localApp.event ?? '').errors, /evaluates no alert rules/);
    assert.deepEqual(out.unitStatus, active());
  });

  it('says which field of an application is wrong, and takes its logs', async () => {
    const { context } = new World();
    const out = await context.run(context.on.relationChanged('logging'), state(logger({ metadata: '[' })));
    assert.deepEqual(out.unitStatus, blocked('Data of relation logging:3 (kyuubi): metadata: expected JSON'));
    assert(out.relation('logging').localUnit.endpoint);
  });

  it('gives the lines of an application as JSON, or says in the server’s words why not', async () => {
    const { context, asked } = new World();
    const logs = (params: { application: string; contains?: string }) =>
      context.run(context.on.action('get-logs', params), state());
    const { action } = await logs({ application: 'kyuubi', contains: 'a "b"' });
    assert.deepEqual(JSON.parse(String(action?.results.lines)), [
      { labels: { juju_unit: 'kyuubi/0' }, text: 'hello' },
    ]);
    await logs({ application: 'kyuubi' });
    assert.deepEqual(asked, [
      ['{juju_application="kyuubi"} |= "a \\"b\\""', 20],
      ['{juju_application="kyuubi"}', 20],
    ]);
    const failed = await logs({ application: 'wrong' });
    assert.equal(failed.action?.failed, 'Loki does not answer: parse error');
  });
});
