import assert from 'node:assert/strict';
import { Stub } from './harness.ts';

const line = (seq: number, logger = 'unit.app/0.juju-log') => ({
  seq,
  time: `2026-11-24T17:40:0${seq}.5Z`,
  entity: 'unit-app-0',
  level: 'INFO',
  logger,
  message: `text ${seq}`,
});

describe('lab debug-log', () => {
  const stub = new Stub();
  before(() => stub.start());
  after(() => stub.stop());
  beforeEach(() => stub.reset({ 'debug-log': { lines: [line(1), line(2, 'juju.worker.uniter'), line(3)] } }));

  it('prints lines as Juju and ends when there is no terminal', async () => {
    const { code, stdout } = await stub.lab(['debug-log']);
    assert.equal(code, 0);
    assert.equal(
      stdout,
      'unit-app-0: 17:40:01 INFO unit.app/0.juju-log text 1\nunit-app-0: 17:40:02 INFO juju.worker.uniter text 2\nunit-app-0: 17:40:03 INFO unit.app/0.juju-log text 3\n',
    );
    assert.deepEqual(stub.calls, [
      { method: 'debug-log', params: { model: '', include: [], exclude: [], limit: 10 } },
    ]);
  });

  it('--limit 0 and --replay ask for all lines', async () => {
    await stub.lab(['debug-log', '--limit', '0']);
    await stub.lab(['debug-log', '--replay', '--no-tail']);
    assert.deepEqual(
      stub.calls.map((c) => c.params.limit),
      [undefined, undefined],
    );
  });

  it('entities become Juju’s tags; the level is checked', async () => {
    await stub.lab([
      'debug-log',
      '-i',
      'app/0',
      '--include',
      'other',
      '-x',
      'unit-x-*',
      '--level',
      'warning',
      '-n',
      '5',
    ]);
    assert.deepEqual(stub.calls[0]?.params, {
      model: '',
      include: ['unit-app-0', 'unit-other-*'],
      exclude: ['unit-x-*'],
      level: 'WARNING',
      limit: 5,
    });
    assert.match(
      (await stub.lab(['debug-log', '--level', 'LOUD'])).stderr,
      /^ERROR level value "LOUD" is not one of "TRACE"/,
    );
    assert.equal((await stub.lab(['debug-log', '-n', 'x'])).code, 2);
  });

  it('modules are matched by prefix, before the last lines are counted', async () => {
    const { stdout } = await stub.lab([
      'debug-log',
      '--include-module',
      'juju.worker',
      '--limit',
      '1',
      '--date',
      '--ms',
    ]);
    assert.equal(stdout, 'unit-app-0: 2026-11-24 17:40:02.500 INFO juju.worker.uniter text 2\n');
    assert.equal(stub.calls[0]?.params.limit, undefined);
    assert.match((await stub.lab(['debug-log', '--exclude-module', 'juju'])).stdout, /text 1\n.*text 3\n$/);
  });

  it('--tail asks for what follows the last line, and goes on', async () => {
    let asked = 0;
    stub.reset({
      'debug-log': () => {
        asked += 1;
        if (asked === 3) throw new Error('enough');
        return { lines: [line(asked)] };
      },
    });
    const { stdout, code } = await stub.lab(['debug-log', '--tail']);
    assert.equal(code, 1);
    assert.match(stdout, /text 1\n.*text 2\n$/);
    assert.deepEqual(
      stub.calls.map((c) => c.params.since),
      [undefined, 1, 2],
    );
  });
});
