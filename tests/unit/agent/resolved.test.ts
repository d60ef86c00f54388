import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import type { UniterState } from '../../../lab/agent/resolver/index.ts';
import { Bench } from './support/bench.ts';
import { tracing } from './support/charm.ts';

/** Fails every hook beside which a file `fail-<hook>` lies, and install until `fixed` is there. */
const failing = tracing(
  'cd "$JUJU_CHARM_DIR/.."; [ ! -e "fail-$JUJU_HOOK_NAME" ]; [ "$JUJU_HOOK_NAME" != install ] || [ -e fixed ]',
);

describe("the operator's word for a failed hook", function () {
  this.timeout(20_000);
  let bench: Bench;
  let pod: string;
  beforeEach(() => {
    bench = new Bench();
    pod = bench.newPod();
    bench.controller.retryHooks = false;
  });
  afterEach(() => bench.close());

  const deploy = () =>
    bench.controller.deploy('app', {
      'metadata.yaml': 'name: app\n',
      'config.yaml': 'options: {level: {type: string, default: info}}',
      'actions.yaml': 'look: {}',
      dispatch: failing,
    });
  const mark = (name: string) => writeFileSync(`${pod}/agents/unit-app-0/${name}`, '');
  const failed = (hook: string) =>
    bench.controller.until(() => bench.controller.statuses.includes(`agent error hook failed: "${hook}"`));
  const pending = () => (bench.controller.states.get('app/0') as UniterState).hook?.step;
  /** An action runs only when nothing else is decided for the failed hook: it was looked at again. */
  const lookedAgain = async () => {
    const task = bench.controller.addTask({ id: '2', unit: 'app/0', name: 'look' });
    await bench.controller.until(() => task.state === 'done');
  };

  it('does not outlive the failure that it was given for', async () => {
    const { controller } = bench;
    deploy();
    await bench.start('app/0', pod);
    await failed('install');
    mark('fixed');
    controller.before = (_unit, path) => {
      if (path !== 'hook/commit') return;
      controller.before = undefined;
      controller.resolved.set('app/0', 'no-hooks');
    };
    controller.resolved.set('app/0', 'retry-hooks');
    controller.touch();
    await bench.idle();
    assert.equal(controller.resolved.get('app/0'), undefined);
    mark('fail-config-changed');
    controller.edit((model) => {
      (model.applications['app'] as { config: Record<string, string> }).config['level'] = 'debug';
    });
    await failed('config-changed');
    await lookedAgain();
    assert.equal(pending(), 'failed');
  });

  it('is not taken for a failure that came after it', async () => {
    const { controller } = bench;
    controller.deploy('app', {
      'metadata.yaml': 'name: app\n',
      'actions.yaml': 'look: {}',
      dispatch: tracing('[ "$JUJU_HOOK_NAME" != start ]'),
    });
    controller.before = (_unit, path) => {
      if (path !== 'hook/open' || !controller.statuses.at(-1)?.includes('running start hook')) return;
      controller.before = undefined;
      controller.resolved.set('app/0', 'no-hooks');
    };
    await bench.start('app/0', pod);
    await failed('start');
    await lookedAgain();
    assert.equal(pending(), 'failed');
    assert.equal(controller.resolved.get('app/0'), undefined);
  });
});
