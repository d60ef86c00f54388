import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { Bench } from './support/bench.ts';
import { tracing } from './support/charm.ts';

/** Until a process is gone, or only waits for its parent to look at its exit code. */
async function ended(pid: number): Promise<void> {
  for (;;) {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    if (stat === '' || /\) Z /.test(stat)) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const mebibyte = 1024 * 1024;

describe('tasks of a unit', function () {
  this.timeout(20_000);
  let bench: Bench;
  let pod: string;
  beforeEach(() => {
    bench = new Bench();
    pod = bench.newPod();
  });
  afterEach(() => bench.close());

  const deploy = async (onAction = '') => {
    bench.controller.deploy('app', {
      'metadata.yaml': 'name: app\n',
      'actions.yaml': 'look: {}',
      dispatch: tracing(`[ -n "$JUJU_ACTION_NAME" ] || exit 0\n${onAction}`),
    });
    await bench.start('app/0', pod);
    await bench.idle();
  };

  it('are commands that can be cancelled: their whole process group ends, and they are told as aborted', async () => {
    await deploy();
    const { controller } = bench;
    const script = '(trap "" TERM; juju-log begun; exec sleep 600) & echo $! > ../child; echo out; wait';
    const task = controller.addTask({ id: '2', unit: 'app/0', script });
    await controller.until(() => controller.logs.some(({ message }) => message === 'begun'));
    assert.equal(task.state, 'running');
    task.cancelled = true;
    controller.touch();
    await controller.until(() => task.state === 'done');
    assert.deepEqual(task.finish, {
      status: 'aborted',
      message: 'signal: terminated',
      outcome: { results: { 'return-code': 128, stdout: 'out\n' } },
    });
    await ended(Number(bench.file('app/0', pod, 'child')));
  });

  for (const kind of ['action', 'commands'] as const) {
    it(`are ${kind} that were cancelled in the moment in which they began`, async () => {
      await deploy('exec sleep 600');
      const { controller } = bench;
      const task = controller.addTask(
        kind === 'action'
          ? { id: '2', unit: 'app/0', name: 'look' }
          : { id: '2', unit: 'app/0', script: 'exec sleep 600' },
      );
      controller.before = (_unit, path) => {
        // Everything between the beginning and the run: the view with the wish may come at any time of it.
        if (task.state === 'running' && path === 'agent-status') {
          controller.before = undefined;
          task.cancelled = true;
          controller.touch();
        }
      };
      await controller.until(() => task.state === 'done');
      assert.equal(task.finish?.status, 'aborted');
    });

    it(`are ${kind} that were cancelled before they began: they do not run`, async () => {
      await deploy('touch "$JUJU_CHARM_DIR/../ran"');
      const { controller } = bench;
      controller.before = (_unit, path) => {
        if (path !== 'action/begin') return;
        controller.before = undefined;
        task.state = 'done';
      };
      const task = controller.addTask(
        kind === 'action'
          ? { id: '2', unit: 'app/0', name: 'look' }
          : { id: '2', unit: 'app/0', script: 'touch ../ran' },
      );
      await controller.until(() => task.state === 'done');
      const next = controller.addTask({ id: '3', unit: 'app/0', script: 'true' });
      await controller.until(() => next.state === 'done');
      assert.equal(bench.file('app/0', pod, 'trace').includes('look'), false);
      assert.equal(task.finish, undefined);
      assert.deepEqual(
        controller.logs.filter(({ level }) => level === 'ERROR'),
        [],
      );
    });
  }

  it('keep the first MiB of what an action prints, and say what is missing', async () => {
    await deploy('printf é; head -c 3145728 /dev/zero | tr "\\0" "x" | sed "s/xx/é/g"; echo short >&2');
    const task = bench.controller.addTask({ id: '2', unit: 'app/0', name: 'look' });
    await bench.controller.until(() => task.state === 'done');
    assert.equal(task.finish?.status, 'completed');
    const { stdout, stderr, ...rest } = task.finish.outcome.results as Record<string, string>;
    assert.deepEqual(rest, { 'return-code': 0 });
    assert.equal(stderr, 'short\n');
    const note = `\n[output truncated: the first ${mebibyte} of 3145730 bytes are shown]\n`;
    assert.equal(stdout, `${'é'.repeat(mebibyte / 2)}${note}`);
  });

  it('keep only whole characters of what they truncate', async () => {
    await deploy('printf x; head -c 2097152 /dev/zero | tr "\\0" "x" | sed "s/xx/é/g"');
    const task = bench.controller.addTask({ id: '2', unit: 'app/0', name: 'look' });
    await bench.controller.until(() => task.state === 'done');
    const { stdout, ...rest } = (task.finish?.outcome.results ?? {}) as Record<string, string>;
    assert.deepEqual(rest, { 'return-code': 0 });
    assert.match(
      stdout as string,
      /^xé+\n\[output truncated: the first 1048575 of 2097153 bytes are shown\]\n$/,
    );
  });

  it('keep the first MiB of what commands print on each stream', async () => {
    await deploy();
    const script = 'head -c 1048577 /dev/zero | tr "\\0" "o"; head -c 1048576 /dev/zero | tr "\\0" "e" >&2';
    const task = bench.controller.addTask({ id: '2', unit: 'app/0', script });
    await bench.controller.until(() => task.state === 'done');
    assert.equal(task.result?.code, 0);
    const note = `\n[output truncated: the first ${mebibyte} of ${mebibyte + 1} bytes are shown]\n`;
    assert.equal(task.result.stdout, `${'o'.repeat(mebibyte)}${note}`);
    assert.equal(task.result.stderr, 'e'.repeat(mebibyte));
  });
});
