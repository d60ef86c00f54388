/** The integration hub: what engines start with follows it, without a restart of the server. */
import assert from 'node:assert/strict';
import { blocked } from '@charmed-spark/ops';
import { FakeKubernetes } from './kubernetes.ts';
import { hub, type Input, related, storage, withRelations } from './neighbours.ts';
import { authDb, peers, World } from './world.ts';

const path = '/etc/spark8t/conf/spark-defaults.conf';

describe('the integration hub', () => {
  const world = new World();
  world.cluster = new FakeKubernetes();
  for (const [name, namespace] of [
    ['kyuubi-spark-engine', 'm'],
    ['engines', 'spark'],
  ] as const)
    world.cluster.put('ServiceAccount', { metadata: { name, namespace } });
  const { context } = world;
  const run = (state: Input, event = context.on.updateStatus()) => context.run(event, state);
  const text = async (state: Input) => (await run(state)).container('kyuubi').file(path).text;

  it('is asked for the account of the options', async () => {
    const bare = { ...hub(), remoteApp: {} };
    const out = await run(related([bare]), context.on.relationCreated('spark-service-account'));
    const { localApp } = out.relation('spark-service-account');
    assert.equal(localApp['service-account'], 'm:kyuubi-spark-engine');
    assert.equal(localApp['skip-creation'], 'false');
    const config = { profile: 'testing', namespace: 'spark', 'service-account': 'engines' } as const;
    const other = await run({ ...out, config });
    assert.equal(other.relation('spark-service-account').localApp['service-account'], 'spark:engines');
  });

  it('sends queries to executors, with its properties, and no restart', async () => {
    const before = await run(related());
    assert.match(before.container('kyuubi').file(path).text, /^spark\.master=local/m);
    const out = await run(withRelations(before, [peers, authDb(), hub()]));
    const file = out.container('kyuubi').file(path);
    assert.match(file.text, /^spark\.master=k8s:\/\/https:\/\/kubernetes\.default\.svc$/m);
    assert.match(file.text, /^spark\.hadoop\.fs\.s3a\.secret\.key=storage-key$/m);
    assert.deepEqual([file.mode, file.group], [0o640, '_daemon_']);
    assert.deepEqual(out.container('kyuubi').starts, {});
    const changed = hub({
      'spark-properties': JSON.stringify({ ...storage, 'spark.executor.instances': '3' }),
    });
    const next = await run(withRelations(out, [peers, authDb(), changed]));
    assert.match(next.container('kyuubi').file(path).text, /^spark\.executor\.instances=3$/m);
    assert.deepEqual(next.container('kyuubi').starts, {});
  });

  it('leaves engines what they had while its answer cannot be used', async () => {
    const before = await run(related([hub()]));
    const good = before.container('kyuubi').file(path).text;
    const answers = [
      hub({ 'spark-properties': '{' }),
      hub({ 'service-account': 'nonsense' }),
      { ...hub(), remoteApp: {} },
    ];
    for (const answer of answers) {
      const state = withRelations(before, [peers, authDb(), answer]);
      const out = await run(state);
      assert.notEqual(out.unitStatus.name, 'active');
      assert.equal(out.container('kyuubi').file(path).text, good);
      assert.equal(out.container('kyuubi').services.kyuubi, 'active');
    }
    const mended = await run(before);
    assert.equal(mended.unitStatus.name, 'active');
  });

  it('takes its secrets along when it goes', async () => {
    const before = await run(related([hub()]));
    const gone = await text(withRelations(before, [peers, authDb()]));
    assert.ok(!gone.includes('storage-key'));
    assert.match(gone, /^spark\.master=local/m);
  });

  it('is missed outside of trials, while the server serves', async () => {
    const out = await run(related([], { config: { profile: 'production' } }));
    assert.deepEqual(out.unitStatus, blocked('Missing integration hub relation'));
    assert.equal(out.container('kyuubi').services.kyuubi, 'active');
  });

  it('keeps the last good options when one of them becomes wrong', async () => {
    const config = { profile: 'testing', 'k8s-node-selectors': 'disktype:ssd' } as const;
    const before = await run(related([hub()], { config }));
    const out = await run({ ...before, config: { ...config, 'k8s-node-selectors': 'disktype' } });
    assert.deepEqual(
      out.unitStatus,
      blocked(
        'Invalid config option: k8s-node-selectors has "disktype" instead of label:value; allowed: label:value pairs joined by commas',
      ),
    );
    assert.match(
      out.container('kyuubi').file(path).text,
      /^spark\.kubernetes\.node\.selector\.disktype=ssd$/m,
    );
    assert.deepEqual(out.container('kyuubi').starts, {});
  });
});
