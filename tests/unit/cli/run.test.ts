import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Stub } from './harness.ts';

const done = (
  id: string,
  unit: string,
  results: Record<string, unknown>,
  more: Record<string, unknown> = {},
) => ({
  id,
  status: 'completed',
  results: { 'return-code': 0, ...results },
  timing: { enqueued: '2026-11-24 17:40:00 +0000 UTC' },
  unit,
  ...more,
});

describe('lab run', () => {
  const stub = new Stub();
  before(() => stub.start());
  after(() => stub.stop());
  const one = (task: unknown) =>
    stub.reset({ 'run-action': { tasks: { 'app/0': '2' }, operation: '1' }, task });

  it('prints results alone on stdout, progress on stderr', async () => {
    one(done('2', 'app/0', { endpoint: 'jdbc:x', password: 'p' }));
    assert.deepEqual(await stub.lab(['run', 'app/leader', 'get-x']), {
      code: 0,
      stdout: 'endpoint: jdbc:x\npassword: p\n\n',
      stderr: 'Running operation 1 with 1 task\n  - task 2 on unit-app-0\n\nWaiting for task 2...\n\n',
    });
    assert.deepEqual(stub.calls[0], {
      method: 'run-action',
      params: { model: '', units: ['app/leader'], action: 'get-x', params: {} },
    });
  });

  it('prints JSON by the unit that ran it, on one line', async () => {
    const task = done('2', 'app/0', { a: '1' });
    one(task);
    const { stdout, code } = await stub.lab([
      'run',
      '--format',
      'json',
      'app/leader',
      'get-x',
      '--wait',
      '60.0s',
    ]);
    assert.equal(code, 0);
    assert.equal(stdout, `${JSON.stringify({ 'app/0': task })}\n`);
  });

  it('reads parameters as YAML, nested by dots, over those of a file', async () => {
    one(done('2', 'app/0', {}));
    writeFileSync(join(stub.dir, 'p.yaml'), 'out: old\nfile:\n  kind: gz\n  size: 3\n');
    const argv = [
      'run',
      'app/0',
      'backup',
      'out=new',
      'file.kind=xz',
      'on=true',
      'n=5',
      't=a=b',
      '--params',
      'p.yaml',
    ];
    assert.equal((await stub.lab(argv)).code, 0);
    assert.deepEqual(stub.calls[0]?.params.params, {
      out: 'new',
      file: { kind: 'xz', size: 3 },
      on: true,
      n: 5,
      t: 'a=b',
    });
    one(done('2', 'app/0', {}));
    await stub.lab(['run', 'app/0', 'backup', 'n=5', '--string-args']);
    assert.deepEqual(stub.calls[0]?.params.params, { n: '5' });
  });

  it('ends with 1 and Juju’s text when the charm’s code crashed, after printing the results', async () => {
    const task = done('2', 'app/0', { 'return-code': 1 }, { status: 'failed', message: 'exit status 1' });
    one(task);
    const { code, stdout, stderr } = await stub.lab(['run', '--format', 'json', 'app/0', 'x']);
    assert.equal(code, 1);
    assert.deepEqual(JSON.parse(stdout), { 'app/0': task });
    assert.match(
      stderr,
      /ERROR the following task failed:\n - id "2" with return code 1\n\nuse 'lab show-task' to inspect the failure\n$/,
    );
  });

  it('shows what the charm failed itself, exit code 0 as Juju', async () => {
    one(done('2', 'app/0', {}, { status: 'failed', message: 'no database' }));
    const { code, stdout } = await stub.lab(['run', 'app/0', 'x']);
    assert.deepEqual([code, stdout], [0, 'Action id 2 failed: no database\n\n']);
  });

  it('an action that cannot be scheduled is said on stderr, exit code 0 and no stdout as Juju', async () => {
    stub.reset({
      'run-action': () => {
        throw new Error('Operation 1 failed to schedule any tasks:\naction "x" not defined on unit "app/0"');
      },
    });
    assert.deepEqual(await stub.lab(['run', 'app/0', 'x', '--format', 'json']), {
      code: 0,
      stdout: '',
      stderr: 'Operation 1 failed to schedule any tasks:\naction "x" not defined on unit "app/0"\n',
    });
  });

  it('gives up after --wait', async () => {
    one({ id: '2', status: 'running', unit: 'app/0' });
    const { code, stderr } = await stub.lab(['run', 'app/0', 'x', '--wait', '1ms']);
    assert.equal(code, 1);
    assert.match(stderr, /ERROR timed out waiting for results from: unit app\/0\n$/);
  });

  it('--background schedules and does not ask', async () => {
    one({});
    const { code, stderr } = await stub.lab(['run', 'app/0', 'x', '--background']);
    assert.equal(code, 0);
    assert.match(stderr, /^Scheduled operation 1 with task 2\n/);
    assert.deepEqual(
      stub.calls.map((c) => c.method),
      ['run-action'],
    );
  });

  it('shows log lines of the action once, as they come', async () => {
    let asked = 0;
    one(() => {
      asked += 1;
      const log = ['2026-11-24 17:40:01 +0000 UTC first', '2026-11-24 17:40:02 +0000 UTC second'];
      return asked === 1
        ? { id: '2', status: 'running', unit: 'app/0', log: log.slice(0, 1) }
        : done('2', 'app/0', {}, { log });
    });
    const { stderr } = await stub.lab(['run', 'app/0', 'x']);
    assert.match(stderr, /\n17:40:01 first\n17:40:02 second\n$/);
  });

  it('several units: a map by unit', async () => {
    stub.reset({
      'run-action': { tasks: { 'app/0': '2', 'app/1': '3' }, operation: '1' },
      task: ({ id }: Record<string, unknown>) =>
        done(id as string, id === '2' ? 'app/0' : 'app/1', { a: id }),
    });
    const { stdout, stderr } = await stub.lab(['run', 'app/0', 'app/1', 'x']);
    assert.match(
      stderr,
      /^Running operation 1 with 2 tasks\n {2}- task 2 on unit-app-0\n {2}- task 3 on unit-app-1\n/,
    );
    assert.match(stdout, /^app\/0:\n {2}id: "2"\n {2}output: \|\n {4}a: "2"\n {2}status: completed\napp\/1:/);
  });

  for (const [argv, text] of [
    [['run'], 'no unit specified'],
    [['run', 'app/0'], 'no action specified'],
    [['run', 'app'], 'no unit specified'],
    [['run', 'app/0', 'x', 'novalue'], 'argument "novalue" must be of the form key.key.key...=value'],
    [['run', 'app/0', 'other/0', 'x'], 'all units must be of the same application'],
    [['run', 'app/0', 'X!'], 'invalid unit or action name "X!"'],
    [['run', 'app/0', 'x', '--wait', '5s', '--background'], 'cannot specify both --wait and --background'],
  ] as const) {
    it(`${argv.join(' ')} is refused`, async () => {
      assert.deepEqual(await stub.lab([...argv]), { code: 2, stdout: '', stderr: `ERROR ${text}\n` });
    });
  }

  it('keeps what may be secret out of error texts', async () => {
    stub.reset();
    writeFileSync(join(stub.dir, 'broken.yaml'), 'password: "hunter2');
    const file = await stub.lab(['run', 'app/0', 'x', '--params', 'broken.yaml']);
    const value = await stub.lab(['run', 'app/0', 'x', 'password="hunter2']);
    for (const { code, stderr } of [file, value]) {
      assert.equal(code, 1);
      assert.ok(!stderr.includes('hunter2'), stderr);
    }
  });

  it('-o keeps results off stdout', async () => {
    one(done('2', 'app/0', { a: '1' }));
    const { stdout } = await stub.lab(['run', 'app/0', 'x', '-o', 'result.yaml', '--format', 'yaml']);
    assert.equal(stdout, '');
    const { readFileSync, statSync } = await import('node:fs');
    assert.match(readFileSync(join(stub.dir, 'result.yaml'), 'utf8'), /a: "1"/);
    assert.equal(statSync(join(stub.dir, 'result.yaml')).mode & 0o777, 0o600);
  });
});

describe('lab exec', () => {
  const stub = new Stub();
  before(() => stub.start());
  after(() => stub.stop());
  const exec = { tasks: { 'app/0': '2' }, operation: '1' };

  it('joins and quotes several words, keeps one word as it is', async () => {
    stub.reset({ exec, task: done('2', 'app/0', { stdout: 'hi\n' }) });
    assert.deepEqual(await stub.lab(['exec', '--unit', 'app/0', '--', 'echo', "a b's", '-n']), {
      code: 0,
      stdout: 'hi\n',
      stderr: '',
    });
    assert.equal(stub.calls[0]?.params.command, `echo 'a b'\\''s' -n`);
    assert.equal(stub.calls[0]?.params.timeoutSeconds, 300);
    await stub.lab(['exec', '-u', 'app/0', 'echo a; echo b']);
    assert.equal(stub.calls[2]?.params.command, 'echo a; echo b');
  });

  it('ends with 1 when the command failed', async () => {
    stub.reset({ exec, task: done('2', 'app/0', { 'return-code': 42, stderr: 'no' }) });
    const { code, stdout, stderr } = await stub.lab(['exec', '--unit', 'app/0', 'false']);
    assert.deepEqual([code, stdout], [1, 'no\n']);
    assert.match(stderr, /^ERROR the following task failed:\n - id "2" with return code 42\n/);
  });

  it('expands applications to their units', async () => {
    stub.reset({
      status: { model: {}, applications: { app: { units: { 'app/10': {}, 'app/9': {} } } } },
      exec: { tasks: { 'app/9': '2', 'app/10': '3' }, operation: '1' },
      task: ({ id }: Record<string, unknown>) =>
        done(id as string, id === '2' ? 'app/9' : 'app/10', { stdout: id }),
    });
    const { stdout } = await stub.lab(['exec', '--application', 'app', 'x']);
    assert.deepEqual(stub.calls[1]?.params.units, ['app/9', 'app/10']);
    assert.equal(stdout, 'app/9:\n2\n\napp/10:\n3\n\n');
    assert.match((await stub.lab(['exec', '-a', 'none', 'x'])).stderr, /application "none" not found/);
  });

  it('refuses to run nothing, or nowhere', async () => {
    assert.match((await stub.lab(['exec', '--unit', 'app/0'])).stderr, /^ERROR no commands specified/);
    assert.match((await stub.lab(['exec', 'x'])).stderr, /^ERROR You must specify a target/);
    assert.equal((await stub.lab(['exec', '--unit', 'app', 'x'])).code, 2);
    assert.match((await stub.lab(['exec', '--machine', '0', 'x'])).stderr, /unable to target machines/);
  });
});
