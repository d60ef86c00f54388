import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { UniterState } from '../../../lab/agent/resolver/index.ts';
import { Bench } from './support/bench.ts';
import { tracing } from './support/charm.ts';
import { unitIn } from './support/fake-controller.ts';

const metadata = `name: app
peers: {cluster: {interface: peers}}
requires: {db: {interface: sql}}
`;

const readStat = (pid: number): string => {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return '';
  }
};

/** A process that nobody tells of: looked for until it has left its mark. */
async function waitForFile(read: () => string): Promise<void> {
  while (read() === '') await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('the life of a unit', function () {
  this.timeout(60_000);
  let bench: Bench;
  let pod: string;
  beforeEach(() => {
    bench = new Bench();
    pod = bench.newPod();
  });
  const after: number[] = [];
  afterEach(async () => {
    await bench.close();
    for (const pid of after.splice(0)) process.kill(pid);
  });

  const trace = () => bench.trace('app/0', pod);
  const firstStart = ['install', 'cluster-relation-created app', 'leader-elected', 'config-changed', 'start'];

  it('starts with install, peer relation-created, leader-elected, config-changed, start', async () => {
    bench.controller.deploy('app', { 'metadata.yaml': metadata, dispatch: tracing() });
    await bench.start('app/0', pod);
    await bench.idle();
    assert.deepEqual(trace(), firstStart);
    assert.deepEqual(
      bench.controller.statuses.filter((line) => line.startsWith('workload')),
      ['workload maintenance installing charm software', 'workload unknown'],
    );
  });

  it('runs config-changed alone when an option changes', async () => {
    bench.controller.deploy('app', {
      'metadata.yaml': metadata,
      'config.yaml': 'options: {level: {type: string, default: info}}',
      dispatch: tracing(
        'config-get level >> "$JUJU_CHARM_DIR/../levels"; echo >> "$JUJU_CHARM_DIR/../levels"',
      ),
    });
    await bench.start('app/0', pod);
    await bench.idle();
    bench.controller.edit((model) => {
      (model.applications['app'] as { config: Record<string, string> }).config['level'] = 'debug';
    });
    await bench.idle();
    assert.deepEqual(trace(), [...firstStart, 'config-changed']);
    assert.match(bench.file('app/0', pod, 'levels'), /^(info\s+){5}debug\s+$/);
  });

  it('joins, follows and leaves a relation', async () => {
    const { controller } = bench;
    controller.deploy('db', { 'metadata.yaml': 'name: db\nprovides: {db: {interface: sql}}\n' });
    controller.deploy('app', { 'metadata.yaml': metadata, dispatch: tracing() });
    await bench.start('app/0', pod);
    await bench.idle();
    const id = controller.relate(['app', 'db'], ['db', 'db']);
    await bench.idle();
    controller.edit((model) => {
      const relation = model.relations[id] as (typeof model.relations)[string];
      relation.inScope.push('db/0');
      relation.unitBags['db/0'] = {};
      relation.versions['db/0'] = 1;
    });
    await bench.idle();
    controller.edit((model) => {
      (model.relations[id] as (typeof model.relations)[string]).versions['db'] = 1;
    });
    await bench.idle();
    controller.edit((model) => {
      (model.relations[id] as (typeof model.relations)[string]).life = 'dying';
    });
    await bench.idle();
    assert.deepEqual(trace().slice(firstStart.length), [
      'db-relation-created db',
      'db-relation-joined db/0',
      'db-relation-changed db/0',
      'db-relation-changed db',
      'db-relation-departed db/0 departing=db/0',
      'db-relation-broken db',
    ]);
    assert.deepEqual(controller.model.relations[id]?.inScope, ['db/0']);
  });

  it('ends with stop and remove, after its relations', async () => {
    const { controller } = bench;
    controller.deploy('app', { 'metadata.yaml': metadata, dispatch: tracing() }, 2);
    const agent = await bench.start('app/0', pod);
    await bench.idle();
    const other = bench.newPod();
    await bench.start('app/1', other);
    await controller.until(() => trace().includes('cluster-relation-changed app/1'));
    controller.edit((model) => {
      unitIn(model, 'app/0').life = 'dying';
    });
    assert.equal(await agent.ended, 'dead');
    assert.deepEqual(trace().slice(firstStart.length), [
      'cluster-relation-joined app/1',
      'cluster-relation-changed app/1',
      'cluster-relation-departed app/1 departing=app/0',
      'stop',
      'remove',
    ]);
    assert.equal(controller.model.applications['app']?.units['app/0'], undefined);
    await controller.until(() => bench.trace('app/1', other).some((line) => line.includes('departed')));
    assert.equal(bench.trace('app/1', other).at(-1), 'cluster-relation-departed app/0 departing=app/0');
  });

  it('stops on SIGTERM and comes back in a new pod with upgrade-charm', async () => {
    bench.controller.deploy('app', { 'metadata.yaml': metadata, dispatch: tracing() });
    const agent = await bench.start('app/0', pod);
    await bench.idle();
    agent.terminate();
    assert.equal(await agent.ended, 'exit');
    assert.deepEqual(trace(), [...firstStart, 'stop']);
    pod = bench.newPod();
    bench.controller.modifiedVersion = 1;
    await bench.start('app/0', pod);
    await bench.idle();
    assert.deepEqual(trace(), ['upgrade-charm', 'config-changed', 'start']);
  });

  it('runs a hook again that was in flight when the agent was killed', async () => {
    const { controller } = bench;
    controller.deploy('app', {
      'metadata.yaml': metadata,
      dispatch: tracing(
        '[ $JUJU_HOOK_NAME != leader-elected ] || [ -e "$JUJU_CHARM_DIR/../killed" ] || { touch "$JUJU_CHARM_DIR/../killed"; echo $$ > "$JUJU_CHARM_DIR/../pid"; exec sleep 600; }',
      ),
    });
    const agent = await bench.start('app/0', pod);
    await controller.until(() => controller.statuses.includes('agent executing running leader-elected hook'));
    await waitForFile(() => bench.file('app/0', pod, 'pid'));
    agent.kill();
    const saved = controller.states.get('app/0') as UniterState;
    assert.deepEqual(saved.hook?.operation.hook, { kind: 'lifecycle', name: 'leader-elected' });
    assert.equal(saved.hook?.step, 'running');
    after.push(Number(bench.file('app/0', pod, 'pid')));
    await bench.start('app/0', pod);
    await bench.idle();
    const pid = after.pop() as number;
    const stat = readStat(pid);
    if (!/^$|\) Z /.test(stat)) after.push(pid);
    assert.match(stat, /^$|\) Z /, 'the hook of the killed agent has gone');
    assert.deepEqual(
      trace().filter((line, index, all) => line !== all[index - 1]),
      firstStart,
    );
  });

  it('keeps a failed hook in error, runs actions meanwhile, and goes on when resolved', async () => {
    const { controller } = bench;
    controller.deploy('app', {
      'metadata.yaml': metadata,
      'actions.yaml': 'look: {}',
      dispatch: tracing(
        '[ "$JUJU_HOOK_NAME" != install ] || [ -e "$JUJU_CHARM_DIR/../fixed" ] || { status-set blocked "no luck"; exit 7; }',
      ),
    });
    await bench.start('app/0', pod);
    await controller.until(() => controller.statuses.includes('agent error hook failed: "install"'));
    assert.equal(unitIn(controller.model, 'app/0').workloadStatus.message, 'no luck');
    controller.resolved.set('app/0', 'no-hooks');
    controller.touch();
    await bench.idle();
    assert.deepEqual(trace(), firstStart);
    assert.equal(controller.resolved.get('app/0'), undefined);
  });
});
