import assert from 'node:assert/strict';
import { evaluate, type Scope, truthy } from '../../../lab/cli/wait/evaluate.ts';
import { parseQuery } from '../../../lab/cli/wait/parser.ts';
import { scopeOf } from '../../../lab/cli/wait/scopes.ts';
import { Stub } from './harness.ts';

const unit = (workload: string) => ({
  'workload-status': { current: workload },
  'juju-status': { current: 'idle' },
});
const model = (status: string, ...workloads: string[]) => ({
  model: {
    name: 'lab',
    controller: 'lab',
    cloud: 'lab',
    version: '3',
    'model-status': { current: 'available' },
  },
  applications: {
    app: {
      'application-status': { current: status },
      version: '1.10',
      units: Object.fromEntries(workloads.map((workload, i) => [`app/${i}`, unit(workload)])),
    },
  },
});

describe('queries of wait-for', () => {
  const state = model('active', 'active', 'blocked');
  const holds = (
    query: string,
    entity: 'application' | 'unit' | 'model' = 'application',
    name = 'app',
  ): boolean => truthy(evaluate(parseQuery(query), scopeOf(state, entity, name) as Scope));

  for (const [query, expected] of [
    ['life=="alive" && status=="active"', true],
    ['name=="app" && status=="blocked"', false],
    ['name=="x" || workload-version=="1.10"', true],
    ['len(units)==2', true],
    ['len(units) > 2 || len(name) == 3', true],
    ['forEach(units, unit => unit.workload-status=="active")', false],
    ['forEach(units, unit => unit.workload-status=="active" || unit.workload-status=="blocked")', true],
    ['forEach(units, u => u.agent-status=="idle" && startsWith(u.name, "app/"))', true],
    ['forEach(units, u => u.application == name)', true],
    ['units["app/1"].workload-status == "blocked"', true],
    ['forEach(machines, m => m.life=="alive")', false],
    ['exposed', false],
    ['exposed == false', true],
    ['"b" > "a" && 1.5 <= 2 && 2 >= 2 && 1 < 2', true],
    ['1 == "1"', false],
    ['status == "active" && (name == "x" || endsWith(name, "pp"))', true],
    ["status=='active';", true],
    // && binds more tightly than ||.
    ['true || false && false', true],
  ] as const) {
    it(`${query} is ${expected}`, () => assert.equal(holds(query), expected));
  }

  it('applications and units of a model', () => {
    assert.ok(holds('forEach(applications, app => app.status=="active") && len(units)==2', 'model', 'lab'));
    assert.ok(holds('forEach(applications, a => forEach(a.units, u => u.life=="alive"))', 'model', 'lab'));
    assert.ok(holds('workload-status=="blocked"', 'unit', 'app/1'));
    assert.equal(scopeOf(state, 'unit', 'app/7'), undefined);
    assert.equal(scopeOf(state, 'application', 'constructor'), undefined);
  });

  for (const [query, text] of [
    ['status="active"', 'unexpected "=" at column 7'],
    ['status==', 'expected a name, a text, a number or "(", found the end at column 9'],
    ['status==active" ', 'unexpected "\\"" at column 15'],
    ['len(units', 'expected ",", found the end at column 10'],
    ['a b', 'expected an operator or the end, found "b" at column 3'],
    ['', 'expected a name, a text, a number or "(", found the end at column 1'],
  ] as const) {
    it(`${query} is refused with the place of its flaw`, () => {
      assert.throws(
        () => parseQuery(query),
        (error: Error) => error.message.startsWith(`Syntax Error: ${text}`),
      );
    });
  }

  for (const [query, text] of [
    ['statsu=="active"', /identifier "statsu" not found on an application: use one of .*status/],
    ['__proto__ == 1', /identifier "__proto__" not found/],
    ['length(units)', /no function "length"/],
    ['len(1)', /unexpected type passed to len/],
    ['len(units, 1)', /len takes 1 arguments, got 2/],
    ['name && true', /logical AND only allowed on boolean values/],
    ['forEach(name, u => true)', /forEach takes entities/],
    ['name.first', /nothing has a member "first"/],
  ] as const) {
    it(`${query} fails`, () => assert.throws(() => holds(query), text));
  }
});

describe('lab wait-for', () => {
  const stub = new Stub();
  before(() => stub.start());
  after(() => stub.stop());
  const sequence = (...states: unknown[]) => {
    let at = 0;
    return stub.reset({ status: () => states[Math.min(at++, states.length - 1)] });
  };
  const empty = { ...model(''), applications: {} };

  it('waits until the entity exists and the query holds, and says what it sees', async () => {
    sequence(empty, model('waiting', 'waiting'), model('active', 'active'));
    const { code, stdout, stderr } = await stub.lab(['wait-for', 'application', 'app', '--timeout', '20s']);
    assert.equal(code, 0);
    assert.equal(
      stderr,
      'application "app" not found, waiting...\napplication "app" found with "waiting", waiting...\napplication "app" is running\n',
    );
    assert.match(stdout, /^properties:\n[\s\S]* {2}status: active\n/);
  });

  it('gives up after --timeout', async () => {
    sequence(model('blocked', 'blocked'));
    const { code, stderr } = await stub.lab([
      'wait-for',
      'unit',
      'app/0',
      '--timeout=1ms',
      '--summary=false',
    ]);
    assert.equal(code, 1);
    assert.match(stderr, /ERROR timed out waiting for "app\/0" to reach goal state\n$/);
  });

  it('ends when the entity is removed: well if that was the goal', async () => {
    sequence(model('active', 'active'), empty);
    assert.equal((await stub.lab(['wait-for', 'application', 'app', '--query', 'life=="dead"'])).code, 0);
    sequence(model('waiting', 'active'), empty);
    const { code, stderr } = await stub.lab(['wait-for', 'application', 'app']);
    assert.equal(code, 1);
    assert.match(stderr, /application app removed/);
  });

  it('asks nothing for a query with a flaw', async () => {
    sequence(empty);
    const { code, stderr } = await stub.lab(['wait-for', 'application', 'app', '--query', 'status=']);
    assert.equal(code, 2);
    assert.match(stderr, /^ERROR Syntax Error: .*\n\n {4}status=\n {4} {6}\^\n$/);
    assert.deepEqual(stub.calls, []);
    assert.equal((await stub.lab(['wait-for', 'machine', '0'])).code, 2);
    assert.equal((await stub.lab(['wait-for', 'application'])).code, 2);
    assert.equal((await stub.lab(['wait-for', 'unit', 'app'])).code, 2);
    assert.equal((await stub.lab(['wait-for', 'application', 'app', '--timeout', '5'])).code, 2);
  });

  it('a model that does not exist yet is awaited', async () => {
    let asked = 0;
    stub.reset({
      status: () => {
        asked += 1;
        if (asked === 1) throw new Error('model "m" not found');
        return model('active');
      },
    });
    assert.equal((await stub.lab(['wait-for', 'model', 'm'])).code, 0);
    assert.deepEqual(
      stub.calls.map((c) => c.params.model),
      ['m', 'm'],
    );
  });
});
