import assert from 'node:assert/strict';
import fc from 'fast-check';
import { optionsCauses } from '../../../src/options/index.ts';
import { options, readyState } from './states.ts';

type Change = Record<string, string | number | boolean>;

const told = (change: Change, remembered = '{}'): string[] =>
  optionsCauses(readyState({ options: options(change, remembered) })).map(
    ({ status: { name, message } }) => `${name}: ${message}`,
  );

describe('options', () => {
  it('are right as config.yaml has them', () => {
    const { invalid, usable, values } = options();
    assert.deepEqual([invalid, usable], [[], true]);
    assert.deepEqual(values.allowlist, ['*']);
    assert.equal(values.namespace, 'm', 'the namespace of the model');
    assert.deepEqual([values.executorCores, values.connectionsPerUser], [undefined, undefined]);
  });

  const wrong: [string, string | number | boolean, RegExp][] = [
    ['expose-external', 'nodeport', /is "nodeport"; allowed: false \(nodeport and loadbalancer come/],
    ['expose-external', 'False', /is "False"; allowed: false/],
    ['profile', 'prod', /is "prod"; allowed: production, staging, testing$/],
    ['engine-share-level', 'GROUP', /is "GROUP"; allowed: CONNECTION, USER, SERVER$/],
    ['session-engine-idle-timeout', '30m', /is "30m"; allowed: an ISO 8601 duration such as PT30M$/],
    ['session-engine-idle-timeout', 'P', /is "P"/],
    ['session-engine-idle-timeout', 'PT', /is "PT"/],
    ['pause_after_unit_refresh', 'second', /is "second"; allowed: all, first, none$/],
    ['executor-cores', 0, /is "0"; allowed: a number from 1 to 1024$/],
    ['executor-memory', -1, /is "-1"; allowed: GiB, from 1 to 65536$/],
    ['max-connections-per-user', -1, /is "-1"; allowed: a number from 0 \(no limit\)/],
    ['iceberg-catalog-name', 'a.b', /is "a\.b"; allowed: letters, digits, _ and -$/],
    ['iceberg-catalog-name', '', /is ""/],
    ['namespace', 'Spark', /is "Spark"; allowed: the name of a namespace, or nothing$/],
    ['service-account', 'a:b', /is "a:b"; allowed: the name of a service account$/],
    ['loadbalancer-extra-annotations', '{', /is no JSON; allowed: a JSON object of strings$/],
    ['loadbalancer-extra-annotations', '[]', /is no JSON object/],
    ['loadbalancer-extra-annotations', '{"a": 1}', /gives "a" a value that is no string/],
    ['loadbalancer-extra-annotations', '{"a b": "1"}', /has "a b", which is no key of an annotation/],
    ['k8s-node-selectors', 'disktype', /has "disktype" instead of label:value; allowed: label:value pairs/],
    ['k8s-node-selectors', 'a:b:c', /has "a:b:c" instead of label:value/],
    ['k8s-node-selectors', 'a:1,a:2', /has the label "a" twice/],
    ['k8s-node-selectors', 'a:1,', /has "" instead of label:value/],
    ['k8s-node-selectors', 'UPPER.io/x:1', /has "UPPER\.io\/x", which is no key of a label/],
    ['k8s-node-selectors', 'a/b/c:1', /has "a\/b\/c", which is no key of a label/],
    ['k8s-node-selectors', 'a:-x', /has "-x", which is no value of a label/],
    ['session-conf-restrict-list', 'spark.master,,x', /has an empty item; allowed: keys of settings/],
    ['session-conf-restrict-list', 'spark*', /has the item "spark\*"/],
    ['session-conf-ignore-list', 'a b', /has the item "a b"/],
    ['session-conf-ignore-list', 'a,a', /has "a" twice/],
    [
      'allowlist',
      'alice,,bob',
      /has an empty item; allowed: user names joined by commas, \* for any characters$/,
    ],
  ];
  for (const [option, value, text] of wrong) {
    it(`block for ${option}=${JSON.stringify(value)} with option, flaw and what is allowed`, () => {
      const [first = '', ...others] = told({ [option]: value });
      assert.deepEqual(others, []);
      assert.ok(first.startsWith(`blocked: Invalid config option: ${option} `), first);
      assert.match(first, text);
    });
  }

  it('take the keys of labels that clusters really have', () => {
    const { values } = options({ 'k8s-node-selectors': 'kubernetes.io/arch:amd64, disktype:ssd,a_B.c:1.0' });
    assert.deepEqual(values.nodeSelectors, {
      'kubernetes.io/arch': 'amd64',
      disktype: 'ssd',
      'a_B.c': '1.0',
    });
  });

  it('take annotations', () => {
    const text = '{"metallb.universe.tf/address-pool": "public"}';
    assert.deepEqual(options({ 'loadbalancer-extra-annotations': text }).values.serviceAnnotations, {
      'metallb.universe.tf/address-pool': 'public',
    });
  });

  it('take 0 for no limit, and durations of every form', () => {
    assert.equal(options({ 'max-connections-per-user': 0 }).values.connectionsPerUser, undefined);
    assert.equal(options({ 'max-connections-per-user': 7 }).values.connectionsPerUser, 7);
    for (const text of ['PT30M', 'P1D', 'P1DT2H3M4.5S', 'PT0S'])
      assert.deepEqual(options({ 'session-engine-idle-timeout': text }).invalid, [], text);
  });

  it('stay as they were when last right, and as they are by default where nothing else was', () => {
    const before = options({ 'engine-share-level': 'SERVER' });
    assert.equal(before.remember, '{"engine-share-level":"SERVER"}');
    const now = options({ 'engine-share-level': 'nobody', profile: 'x' }, before.remember);
    assert.deepEqual([now.values.engineShareLevel, now.values.profile], ['SERVER', 'production']);
    assert.deepEqual([now.usable, now.remember], [true, undefined]);
    assert.deepEqual(told({ profile: 'x' }).length, 1);
  });

  it('are remembered once', () => {
    assert.equal(options().remember, '{}');
    assert.equal(options({}, '{}').remember, undefined);
    const { remember } = options(
      { profile: 'testing', 'engine-share-level': 'x' },
      '{"engine-share-level":"SERVER"}',
    );
    assert.deepEqual(JSON.parse(remember ?? ''), { 'engine-share-level': 'SERVER', profile: 'testing' });
  });

  it('are not usable while one is wrong that was never right', () => {
    const first = options({ profile: 'x' }, undefined);
    assert.deepEqual([first.usable, first.remember], [false, undefined]);
    const [cause] = optionsCauses(readyState({ options: first }));
    assert.equal(cause?.effect, 'stopped');
    const [later] = optionsCauses(readyState({ options: options({ profile: 'x' }, '{}') }));
    assert.equal(later?.effect, 'degraded');
  });

  it('give values whatever is written into them, and whatever is remembered', () => {
    const names = Object.keys(options().values).length;
    const anything = fc.oneof(fc.string(), fc.integer(), fc.boolean());
    const option = fc.constantFrom(
      'allowlist',
      'k8s-node-selectors',
      'loadbalancer-extra-annotations',
      'namespace',
    );
    fc.assert(
      fc.property(
        fc.dictionary(option, anything),
        fc.option(fc.string(), { nil: undefined }),
        (change, memory) => {
          const { values, invalid } = options(change, memory);
          assert.equal(Object.keys(values).length, names);
          for (const flaw of invalid) assert.ok(flaw.flaw !== '' && !/[\n\r]/.test(flaw.flaw), flaw.flaw);
          assert.equal(typeof values.serviceAnnotations, 'object');
          assert.ok(Array.isArray(values.allowlist));
        },
      ),
    );
  });
});
