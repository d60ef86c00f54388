import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Bench } from './support/bench.ts';
import { tracing } from './support/charm.ts';
import { unitIn } from './support/fake-controller.ts';

const metadata = `name: app
peers: {cluster: {interface: peers}}
`;

/** Until a process is gone, or only waits for its parent to look at its exit code. */
async function ended(pid: number): Promise<void> {
  for (;;) {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    if (stat === '' || /\) Z /.test(stat)) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

describe('what the agent runs', function () {
  this.timeout(30_000);
  let bench: Bench;
  let pod: string;
  beforeEach(() => {
    bench = new Bench();
    pod = bench.newPod();
  });
  afterEach(() => bench.close());

  const deploy = async (files: Record<string, string>) => {
    bench.controller.deploy('app', { 'metadata.yaml': metadata, ...files });
    const agent = await bench.start('app/0', pod);
    await bench.idle();
    return agent;
  };
  const action = async (name: string, params: Record<string, unknown> = {}) => {
    const task = bench.controller.addTask({ id: '2', unit: 'app/0', name, params });
    await bench.controller.until(() => task.state === 'done');
    return task;
  };

  it('gives a hook its whole environment and nothing more', async () => {
    await deploy({ dispatch: '#!/bin/sh\n[ $JUJU_HOOK_NAME != start ] || /usr/bin/env > ../environment' });
    const lines = bench.file('app/0', pod, 'environment').split('\n').filter(Boolean);
    const names = lines
      .map((line) => line.slice(0, line.indexOf('=')))
      .filter((name) => !['PWD', 'SHLVL', '_'].includes(name));
    assert.deepEqual(names.sort(), [
      'APT_LISTCHANGES_FRONTEND',
      'CHARM_DIR',
      'CLOUD_API_VERSION',
      'DEBIAN_FRONTEND',
      'JUJU_AGENT_SOCKET_ADDRESS',
      'JUJU_AGENT_SOCKET_NETWORK',
      'JUJU_API_ADDRESSES',
      'JUJU_AVAILABILITY_ZONE',
      'JUJU_CHARM_DIR',
      'JUJU_CHARM_FTP_PROXY',
      'JUJU_CHARM_HTTPS_PROXY',
      'JUJU_CHARM_HTTP_PROXY',
      'JUJU_CHARM_NO_PROXY',
      'JUJU_CONTEXT_ID',
      'JUJU_DISPATCH_PATH',
      'JUJU_HOOK_NAME',
      'JUJU_MACHINE_ID',
      'JUJU_MODEL_NAME',
      'JUJU_MODEL_UUID',
      'JUJU_PRINCIPAL_UNIT',
      'JUJU_SLA',
      'JUJU_UNIT_NAME',
      'JUJU_VERSION',
      'KUBERNETES_SERVICE_HOST',
      'LANG',
      'PATH',
      'TERM',
    ]);
    assert.ok(lines.includes(`JUJU_CHARM_DIR=${pod}/agents/unit-app-0/charm`));
    assert.ok(lines.includes('JUJU_API_ADDRESSES=198.18.0.1:17070'));
    assert.ok(lines.some((line) => line.startsWith(`PATH=${pod}/tools/unit-app-0:`)));
    assert.ok(lines.some((line) => /^JUJU_CONTEXT_ID=app\/0-start-[0-9a-f]{32}$/.test(line)));
  });

  it('logs stdout at DEBUG and stderr at WARNING, line by line, and reads nothing from stdin', async () => {
    await deploy({
      dispatch:
        '#!/bin/sh\ncat\n[ $JUJU_HOOK_NAME != start ] || { echo one; echo two; printf three; echo oops >&2; juju-log -l ERROR said; }',
    });
    await bench.controller.until(() => bench.controller.logs.some(({ message }) => message === 'said'));
    const lines = bench.controller.logs.filter(({ logger }) => /unit\.app\/0\.(start|juju-log)/.test(logger));
    const shown = lines.map(({ level, logger, message }) => `${level} ${logger} ${message}`).sort();
    assert.deepEqual(shown, [
      'DEBUG unit.app/0.start one',
      'DEBUG unit.app/0.start three',
      'DEBUG unit.app/0.start two',
      'ERROR unit.app/0.juju-log said',
      'WARNING unit.app/0.start oops',
    ]);
  });

  it('gives a hook real pipes, which a shell can open by name', async () => {
    await deploy({ dispatch: '#!/bin/sh\necho "by name" > /dev/stderr' });
    await bench.controller.until(() => bench.controller.logs.some(({ message }) => message === 'by name'));
  });

  it('does not wait for a child that keeps stdout open, and leaves it no agent', async () => {
    await deploy({
      dispatch:
        '#!/bin/sh\n[ $JUJU_HOOK_NAME != start ] || { (sleep 1; is-leader 2> ../late; echo $? >> ../late) & }',
    });
    while (!bench.file('app/0', pod, 'late').endsWith('1\n'))
      await new Promise((resolve) => setTimeout(resolve, 20));
    assert.match(
      bench.file('app/0', pod, 'late'),
      /^ERROR dial unix .*agent\.socket: connect: no such file or directory\n1\n$/,
    );
  });

  it('drops what a failed hook wrote, keeps its status, and runs it again', async () => {
    const { controller } = bench;
    controller.retryHooks = false;
    const fails =
      '[ "$JUJU_HOOK_NAME" != start ] || { relation-set -r 0 n=$(cat ../n 2>/dev/null)1; status-set waiting soon; printf 1 >> ../n; [ -e ../fixed ]; }';
    controller.deploy('app', {
      'metadata.yaml': metadata,
      dispatch: tracing(`cd "$JUJU_CHARM_DIR"\n${fails}`),
    });
    await bench.start('app/0', pod);
    await controller.until(() => controller.statuses.includes('agent error hook failed: "start"'));
    assert.equal(unitIn(controller.model, 'app/0').workloadStatus.message, 'soon');
    assert.equal(controller.model.relations[0]?.unitBags['app/0']?.['n'], undefined);
    writeFileSync(`${pod}/agents/unit-app-0/fixed`, '');
    controller.resolved.set('app/0', 'retry-hooks');
    controller.touch();
    await bench.idle();
    assert.equal(controller.model.relations[0]?.unitBags['app/0']?.['n'], '11');
  });

  it('fails a hook whose commit is refused', async () => {
    const { controller } = bench;
    controller.before = (_unit, path) => {
      if (path === 'hook/commit' && controller.statuses.at(-1)?.includes('running start hook')) {
        controller.edit((model) => {
          delete (model.applications['app'] as { leader?: string }).leader;
        });
      }
    };
    controller.deploy('app', {
      'metadata.yaml': metadata,
      dispatch: tracing('[ $JUJU_HOOK_NAME != start ] || relation-set -r 0 --app a=b'),
    });
    await bench.start('app/0', pod);
    await controller.until(() => controller.statuses.includes('agent error hook failed: "start"'));
  });

  it('takes a missing hook as done, a missing action as failed, a dispatch without its mode as an error', async () => {
    await deploy({ 'actions.yaml': 'look: {}', 'hooks/start': '#!/bin/sh\ntouch ../started' });
    const task = await action('look');
    assert.equal(task.finish?.status, 'failed');
    assert.equal(task.finish?.message, 'action not implemented on unit "app/0"');
    await bench.controller.until(() =>
      bench.controller.logs.some(({ message }) => message.includes('bespoke')),
    );
    const said = bench.controller.logs.map(({ message }) => message);
    assert.ok(said.includes('skipped "install" hook (missing)'));
    assert.ok(said.includes('ran "start" hook (via explicit, bespoke hook script)'));
  });

  it('runs an action with its parameters and collects its results and output', async () => {
    await deploy({
      'actions.yaml': 'look: {params: {where: {type: string}}}',
      dispatch: tracing(
        '[ -n "$JUJU_ACTION_NAME" ] || exit 0; action-log looking; action-set seen.at="$(action-get where)"; echo out; echo err >&2',
      ),
    });
    const task = await action('look', { where: 'here' });
    assert.deepEqual(task.log, ['looking']);
    assert.deepEqual(task.finish, {
      status: 'completed',
      outcome: { results: { seen: { at: 'here' }, 'return-code': 0, stdout: 'out\n', stderr: 'err\n' } },
    });
  });

  it('keeps results of an action that exits non-zero, and drops what it buffered', async () => {
    await deploy({
      'actions.yaml': 'look: {}',
      dispatch: tracing(
        '[ -n "$JUJU_ACTION_NAME" ] || exit 0; action-set a=b; relation-set -r 0 x=y; exit 3',
      ),
    });
    const { finish } = await action('look');
    assert.equal(finish?.status, 'failed');
    assert.equal(finish?.message, 'exit status 3');
    assert.deepEqual(finish?.outcome.results, { a: 'b', 'return-code': 3 });
    assert.equal(bench.controller.model.relations[0]?.unitBags['app/0']?.['x'], undefined);
  });

  it('commits what an action wrote that says action-fail', async () => {
    await deploy({
      'actions.yaml': 'look: {}',
      dispatch: tracing(
        '[ -n "$JUJU_ACTION_NAME" ] || exit 0; relation-set -r 0 x=y; action-fail "not today"',
      ),
    });
    const { finish } = await action('look');
    assert.equal(finish?.status, 'failed');
    assert.equal(finish?.message, 'not today');
    assert.equal(bench.controller.model.relations[0]?.unitBags['app/0']?.['x'], 'y');
  });

  it('ends the whole process group of a cancelled action', async () => {
    await deploy({
      'actions.yaml': 'look: {}',
      dispatch: tracing(
        '[ -n "$JUJU_ACTION_NAME" ] || exit 0; sleep 600 & echo $! > "$JUJU_CHARM_DIR/../child"; action-log begun; wait',
      ),
    });
    const { controller } = bench;
    const task = controller.addTask({ id: '2', unit: 'app/0', name: 'look' });
    await controller.until(() => task.log.includes('begun'));
    task.cancelled = true;
    controller.touch();
    await controller.until(() => task.state === 'done');
    assert.equal(task.finish?.status, 'aborted');
    assert.equal(task.finish?.message, 'signal: terminated');
    await ended(Number(bench.file('app/0', pod, 'child')));
  });

  it('runs an action while the unit is in error, and shows the error again afterwards', async () => {
    const { controller } = bench;
    controller.retryHooks = false;
    controller.deploy('app', {
      'metadata.yaml': metadata,
      'actions.yaml': 'look: {}',
      dispatch: tracing('[ "$JUJU_HOOK_NAME" != start ]'),
    });
    await bench.start('app/0', pod);
    await controller.until(() => controller.statuses.includes('agent error hook failed: "start"'));
    const task = await action('look');
    assert.equal(task.finish?.status, 'completed');
    await controller.until(() => controller.statuses.at(-1) === 'agent error hook failed: "start"');
  });

  it('never runs an action twice: one in flight when the agent died is failed', async () => {
    const agent = await deploy({
      'actions.yaml': 'look: {}',
      dispatch: tracing(
        '[ -n "$JUJU_ACTION_NAME" ] || exit 0; echo $$ > "$JUJU_CHARM_DIR/../pid"; action-log begun; exec sleep 600',
      ),
    });
    const { controller } = bench;
    const task = controller.addTask({ id: '2', unit: 'app/0', name: 'look' });
    await controller.until(() => task.log.includes('begun'));
    agent.kill();
    process.kill(Number(bench.file('app/0', pod, 'pid')));
    await bench.start('app/0', pod);
    await controller.until(() => task.state === 'done');
    assert.equal(task.finish?.message, 'action terminated');
    assert.equal(bench.trace('app/0', pod).filter((line) => line === 'look').length, 1);
  });

  it('runs commands with the hook tools and without a dispatch path', async () => {
    await deploy({ dispatch: tracing() });
    const { controller } = bench;
    const script =
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's, not ours
      'echo "$JUJU_HOOK_NAME${JUJU_DISPATCH_PATH+set}"; is-leader; relation-set -r 0 by=hand; echo no >&2; exit 4';
    const task = controller.addTask({ id: '3', unit: 'app/0', script });
    await controller.until(() => task.state === 'done');
    assert.deepEqual(task.result, { code: 4, stdout: '\nTrue\n', stderr: 'no\n' });
    assert.equal(controller.model.relations[0]?.unitBags['app/0']?.['by'], 'hand');
  });

  it('waits for a controller that is away and goes on without losing log lines', async () => {
    const { controller } = bench;
    controller.before = (_unit, path) => {
      if (path !== 'hook/commit' || controller.offline) return;
      controller.before = undefined;
      controller.offline = true;
      setTimeout(() => {
        controller.offline = false;
        controller.touch();
      }, 50);
      throw new Error('connection reset');
    };
    await deploy({ dispatch: tracing('juju-log "in $JUJU_HOOK_NAME"') });
    const said = () =>
      controller.logs.map(({ message }) => message).filter((message) => /^(cluster:0: )?in /.test(message));
    await controller.until(() => said().length === 5);
    assert.deepEqual(
      said(),
      [
        'in install',
        'cluster:0: in cluster-relation-created',
        'in leader-elected',
        'in config-changed',
        'in start',
      ].map((text) => text),
    );
  });

  it('asks for stdin only when a tool wants it', async () => {
    await deploy({
      dispatch: tracing(
        '[ $JUJU_HOOK_NAME = start ] || exit 0; echo "k: v" | relation-set -r 0 --file -; sleep 600 | relation-get -r 0 k app/0 > "$JUJU_CHARM_DIR/../got" & sleep 0.3; kill %1 2>/dev/null || true; pkill -P $$ sleep || true',
      ),
    });
    assert.equal(bench.controller.model.relations[0]?.unitBags['app/0']?.['k'], 'v');
    assert.equal(bench.file('app/0', pod, 'got'), 'v\n');
  });
});
