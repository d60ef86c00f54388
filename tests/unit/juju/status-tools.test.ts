import assert from 'node:assert/strict';
import { bench, editApplication, model, now, status, table } from './fixture.ts';

const since = '2026-01-02T03:04:05Z';

describe('status-get', () => {
  table([
    ['status-get', 0, 'unknown\n'],
    ['status-get --format=yaml', 0, 'status: unknown\n'],
    ['status-get --format=json', 0, '{"status":"unknown"}\n'],
    ['status-get --include-data --format=json', 0, '{"message":"","status":"unknown","status-data":{}}\n'],
    ['status-get --include-data', 0, 'message: ""\nstatus: unknown\nstatus-data: {}\n'],
    [
      'status-get --include-data --format=json --application=false',
      0,
      '{"message":"","status":"unknown","status-data":{}}\n',
    ],
    ['status-get --application', 0, 'unknown\n'],
    // Trap 4: a value of a boolean option needs `=`.
    ['status-get --application True', 2, 'unrecognized args: ["True"]'],
    [
      'status-get --application=yes',
      2,
      'invalid value "yes" for option --application: strconv.ParseBool: parsing "yes": invalid syntax',
    ],
  ]);
  table([['status-get --application', 1, 'finding application status: this unit is not the leader']], () =>
    bench(model(), 'app/1'),
  );

  it('nests the units under application-status (trap 36)', async () => {
    const at = editApplication(model(), 'app', { status: status('active', 'fine') });
    const json = await bench(at).out('status-get --include-data --format=json --application=true');
    const bare = '{"message":"","status":"unknown","status-data":{}}';
    assert.equal(
      json,
      `{"application-status":{"message":"fine","status":"active","status-data":{},"units":{"app/0":${bare},"app/1":${bare}}}}\n`,
    );
  });

  it('derives an unset application status from the gravest unit status', async () => {
    const at = model();
    const { units } = at.applications.app!;
    units['app/0'] = { ...units['app/0']!, workloadStatus: status('active') };
    units['app/1'] = { ...units['app/1']!, workloadStatus: status('blocked') };
    assert.equal(await bench(at).out('status-get --application'), 'blocked\n');
  });
});

describe('status-set', () => {
  table([
    ['status-set', 2, 'invalid args, require <status> [message]'],
    [
      'status-set unknown',
      2,
      'invalid status "unknown", expected one of [maintenance blocked waiting active]',
    ],
    ['status-set error', 2, 'invalid status "error", expected one of [maintenance blocked waiting active]'],
    ['status-set active a b', 2, 'unrecognized args: ["b"]'],
    // Trap 4: so `True` becomes the status.
    [
      'status-set --application True active',
      2,
      'invalid status "True", expected one of [maintenance blocked waiting active]',
    ],
    // Trap 5.
    ['status-set active -x', 2, 'option provided but not defined: -x'],
  ]);
  table([['status-set --application active', 1, 'this unit is not the leader']], () =>
    bench(model(), 'app/1'),
  );

  it('takes effect at once and is read back (trap 15)', async () => {
    const { effects, out, context } = bench();
    await out('status-set --application=False blocked -- -why');
    assert.deepEqual(effects, [
      { kind: 'unit-status', status: { status: 'blocked', message: '-why', since } },
    ]);
    assert.equal(await out('status-get'), 'blocked\n');
    const { relations, openPorts, charmState } = context.changes();
    assert.deepEqual([relations, openPorts, charmState], [[], [], undefined]);
    assert.equal(now.toISOString(), '2026-01-02T03:04:05.000Z');
  });

  it('sets the application status as ops spells it', async () => {
    const { effects, out } = bench();
    await out("status-set --application=True active -- 'all good'");
    assert.deepEqual(effects, [
      { kind: 'application-status', status: { status: 'active', message: 'all good', since } },
    ]);
    assert.equal(await out('status-get --application'), 'active\n');
  });

  it('shows the refusal of the controller and nothing to later reads', async () => {
    const effect = () => Promise.reject(new Error('this unit is not the leader'));
    const { run, out } = bench(model(), 'app/0', undefined, { effect });
    assert.equal(
      (await run('status-set --application active')).stderr,
      'ERROR this unit is not the leader\n',
    );
    assert.equal(await out('status-get --application'), 'unknown\n');
  });
});
