import assert from 'node:assert/strict';
import { ControllerClient, Gone, Unreachable } from '../../../lab/agent/controller-client.ts';
import { Bench } from './support/bench.ts';
import { tracing } from './support/charm.ts';

const answer = (status: number, value: unknown = {}) => ({
  status,
  body: Buffer.from(JSON.stringify(value)),
});

describe('an agent whose unit or controller is gone', function () {
  this.timeout(20_000);
  let bench: Bench;
  let pod: string;
  beforeEach(() => {
    bench = new Bench();
    pod = bench.newPod();
    bench.controller.deploy('app', { 'metadata.yaml': 'name: app\n', dispatch: tracing() });
  });
  afterEach(() => bench.close());

  it('takes a token that is no more known for the end of its application', async () => {
    const agent = await bench.start('app/0', pod);
    await bench.idle();
    bench.controller.unauthorized = true;
    bench.controller.touch();
    bench.controller.edit(() => undefined);
    agent.terminate();
    assert.equal(await agent.ended, 'dead');
  });

  it('waits for a token that is not known yet', async () => {
    const { controller } = bench;
    controller.unauthorized = true;
    let refused = 0;
    controller.before = () => {
      refused += 1;
      if (refused === 2) controller.unauthorized = false;
    };
    await bench.start('app/0', pod);
    await bench.idle();
    assert.ok(refused > 2);
  });

  it('ends at SIGTERM also while it is not let in', async () => {
    const { controller } = bench;
    controller.unauthorized = true;
    let refused = 0;
    controller.before = () => {
      refused += 1;
    };
    const agent = await bench.start('app/0', pod);
    await controller.until(() => refused > 0);
    agent.terminate();
    assert.equal(await agent.ended, 'exit');
  });

  it('is told so by a 401 only after it was let in', async () => {
    const answers = [answer(401), answer(200, {}), answer(401)];
    const client = new ControllerClient(async () => answers.shift() ?? answer(500));
    const hello = () => client.once('hello', { address: '', podName: '' });
    await assert.rejects(hello, Unreachable);
    await hello();
    await assert.rejects(client.once('state/load', {}), Gone);
  });

  it('does not wait for a controller any longer once its patience is ended', async () => {
    const patience = new AbortController();
    let attempts = 0;
    const client = new ControllerClient(
      async () => {
        attempts += 1;
        if (attempts === 2) patience.abort();
        throw new Error('connect ECONNREFUSED');
      },
      { patience: patience.signal, pause: async () => undefined },
    );
    await assert.rejects(client.call('state/load', {}), Unreachable);
    assert.equal(attempts, 2);
  });
});
