/** A server that is alive and does not answer: restarted with a bound, and told with its last lines. */
import assert from 'node:assert/strict';
import { blocked, maintenance } from '@charmed-spark/ops';
import type { Outcome } from '@charmed-spark/ops-testing';
import type { Types } from '../../../src/charm.gen.ts';
import { mayRestart } from '../../../src/server/silence.ts';
import { selfSigned } from '../../unit/controller/certificate.ts';
import { readyState, workload } from '../../unit/kyuubi/states.ts';
import { type Input, related, zookeeper } from './neighbours.ts';
import { kyuubi, World } from './world.ts';

type Out = Outcome<Types>;
const down = { status: 'down' as const, failures: 12 };

describe('a server that is alive and does not answer', () => {
  const world = new World();
  const update = async (state: Input): Promise<Out> =>
    world.context.run(world.context.on.updateStatus(), state) as Promise<Out>;
  const silent = (out: Out): Input => ({
    ...out,
    containers: [
      { ...out.container('kyuubi'), checks: { 'kyuubi-serving': down, 'kyuubi-alive': down } },
    ] as never,
  });

  it('is restarted a few times, then left to the operator, and as new when it answers again', async () => {
    world.serving = false;
    let out = await update(related());
    assert.deepEqual(out.unitStatus, maintenance('Kyuubi is not serving requests'));
    const starts: number[] = [];
    for (let event = 0; event < 5; event += 1) {
      out = await update(silent(out));
      starts.push(out.container('kyuubi').starts.kyuubi ?? 0);
    }
    assert.deepEqual(starts, [1, 1, 1, 0, 0]);
    const text = 'Kyuubi runs but does not answer, after 3 restarts; its last lines are in juju debug-log';
    assert.deepEqual(out.unitStatus, blocked(text));
    world.serving = true;
    out = await update(out);
    assert.equal(out.unitStatus.name, 'active');
    assert.equal(out.relation('kyuubi-peers').localUnit['restarts-of-silent-server'], undefined);
  });

  it('is told of by its last lines, without the secrets in them', async () => {
    const fails = new World();
    const failing = { kyuubi: 'spark-submit --conf url=jdbc:postgresql://x?password=db-password' };
    const state = related([], { containers: [{ ...kyuubi, failing }] as never });
    const out = await fails.context.run(fails.context.on.updateStatus(), state);
    const { action } = await fails.context.run(fails.context.on.action('show-status'), out as never);
    const shown = JSON.stringify(action?.results);
    assert.match(shown, /last lines of kyuubi:\\nspark-submit --conf/);
    assert.ok(!shown.includes('db-password'), shown);
  });

  it('is told of without the login to ZooKeeper, which older providers give in the open', async () => {
    const fails = new World();
    const failing = { kyuubi: '--conf spark.kyuubi.ha.zookeeper.auth.digest=relation-21:digest' };
    const relations = [zookeeper((await selfSigned()).cert)];
    const state = related(relations, { containers: [{ ...kyuubi, failing }] as never });
    const out = await fails.context.run(fails.context.on.updateStatus(), state);
    const { action } = await fails.context.run(fails.context.on.action('show-status'), out as never);
    assert.match(JSON.stringify(action?.results), /relation-21:\*\*\*/);
  });

  it('is given time after each start', () => {
    const state = readyState({ workload: workload({ serving: false, silent: true, since: 1_000_000 }) });
    assert.equal(mayRestart(state, 1_000_000 + 179_000), false);
    assert.equal(mayRestart(state, 1_000_000 + 180_000), true);
    assert.equal(mayRestart({ ...state, restarts: 3 }, 2_000_000), false);
    const starting = { ...state, workload: workload({ serving: false, since: 1_000_000 }) };
    assert.equal(mayRestart(starting, 2_000_000), false, 'its check has not failed for long enough');
  });
});
