/** Layers over each other, and whether a plan has a layer already. */
import assert from 'node:assert/strict';
import { combineLayers, type Layer, planIncludes } from '@charmed-spark/ops';

const service = (fields: object): Layer => ({ services: { web: { override: 'merge', ...fields } } });

describe('pebble: combining layers', () => {
  const cases: [string, object, object, object][] = [
    ['text that is set', { command: 'a' }, { command: 'b', summary: '' }, { command: 'b' }],
    ['an empty text: kept', { command: 'a' }, { command: '' }, { command: 'a' }],
    ['user id 0', { 'user-id': 5 }, { 'user-id': 0 }, { 'user-id': 0 }],
    ['durations', { 'kill-delay': '5s' }, { 'kill-delay': '90s' }, { 'kill-delay': '1m30s' }],
    ['lists: appended', { after: ['x'] }, { after: ['x', 'y'] }, { after: ['x', 'x', 'y'] }],
    [
      'maps: by key',
      { environment: { A: '1', B: '1' } },
      { environment: { B: '' } },
      { environment: { A: '1', B: '' } },
    ],
  ];
  for (const [what, below, over, expected] of cases) {
    it(`merges ${what}`, () => {
      const plan = combineLayers([service(below), service(over)]);
      assert.deepEqual(plan.services.web, { override: 'merge', ...expected });
    });
  }

  it('replaces whole entries, and only those', () => {
    const plan = combineLayers([
      {
        services: {
          a: { override: 'replace', command: 'a', summary: 's' },
          b: { override: 'replace', command: 'b' },
        },
      },
      { services: { a: { override: 'replace', command: 'A' } } },
    ]);
    assert.deepEqual(plan.services, {
      a: { override: 'replace', command: 'A' },
      b: { override: 'replace', command: 'b' },
    });
  });

  it('does not change its layers, whatever is done to the plan', () => {
    const layer = service({ environment: { A: '1' }, after: ['x'] });
    const before = structuredClone(layer);
    const plan = combineLayers([layer, service({ environment: { B: '2' } })]);
    Object.assign(plan.services.web?.environment ?? {}, { C: '3' });
    plan.services.web?.after?.push('y');
    assert.deepEqual(layer, before);
  });

  it('keeps names that objects have already', () => {
    const services = JSON.parse('{"__proto__": {"override": "merge", "command": "a"}}');
    const plan = combineLayers([{ services }, { services }]);
    assert.deepEqual(Object.keys(plan.services), ['__proto__']);
    assert.equal(
      combineLayers([service({ environment: { constructor: 'x' } })]).services.web?.environment?.constructor,
      'x',
    );
  });

  it('names layer and entry that have no override', () => {
    assert.throws(() => combineLayers([{ label: 'x', checks: { c: {} as never } }]), {
      message: 'layer "x" must define "override" for check "c"',
    });
  });
});

describe('pebble: planIncludes', () => {
  const layer: Layer = {
    services: {
      web: { override: 'replace', command: 'web', 'kill-delay': '90s', environment: { A: '' }, summary: '' },
    },
    checks: { up: { override: 'replace', period: '60s', http: { url: 'http://localhost/' } } },
    'log-targets': { loki: { override: 'replace', type: 'loki', location: 'http://loki/' } },
  };
  /** As the daemon shows it. */
  const plan = {
    services: { web: { override: 'replace', command: 'web', 'kill-delay': '1m30s', environment: { A: '' } } },
    checks: { up: { override: 'replace', period: '1m0s', threshold: 3, http: { url: 'http://localhost/' } } },
    'log-targets': { loki: { override: 'replace', type: 'loki', location: 'http://loki/', services: [] } },
  } as const;

  it('sees through what the daemon writes in another way', () => {
    assert.equal(planIncludes(structuredClone(plan) as never, layer), true);
  });

  it('does not mind what other layers bring', () => {
    const more = { ...plan, services: { ...plan.services, other: { override: 'replace', command: 'x' } } };
    assert.equal(planIncludes(structuredClone(more) as never, layer), true);
  });

  it('sees each difference', () => {
    const web = layer.services?.web;
    assert.ok(web);
    for (const change of [
      { command: 'x' },
      { environment: { A: '', B: '' } },
      { environment: {} },
      { 'user-id': 0 },
      { 'kill-delay': '91s' },
    ])
      assert.equal(
        planIncludes(plan as never, { services: { web: { ...web, ...change } } }),
        false,
        JSON.stringify(change),
      );
    assert.equal(planIncludes({ services: {}, checks: {}, 'log-targets': {} }, layer), false);
  });
});
