import assert from 'node:assert/strict';
import { injectMatchers } from '../../../lab/providers/prometheus-k8s/src/inject-matchers.ts';

const matchers = { juju_model: 'm', juju_application: 'a' };
const added = 'juju_model="m",juju_application="a"';

describe('matchers injected into PromQL', () => {
  for (const [expression, wanted] of [
    ['up', `up{${added}}`],
    ['up{}', `up{${added}}`],
    ['up{ }', `up{${added} }`],
    ['up{job="x"} < 1', `up{${added},job="x"} < 1`],
    ['{__name__=~"a.+"}', `{${added},__name__=~"a.+"}`],
    ['{"quoted.name"}', `{${added},"quoted.name"}`],
    [
      'sum by (up) (rate(x{b="}{"}[5m] offset 1m)) / on (up) group_left (b) max(y)',
      `sum by (up) (rate(x{${added},b="}{"}[5m] offset 1m)) / on (up) group_left (b) max(y{${added}})`,
    ],
    ['absent(up) or vector(0)', `absent(up{${added}}) or vector(0)`],
    ['-up + 1', `-up{${added}} + 1`],
    ['up # up{x="y"}\n > 1', `up{${added}} # up{x="y"}\n > 1`],
    ['time() > 1', 'time() > 1'],
  ] as const) {
    it(`reach every selector of ${JSON.stringify(expression)}`, async () => {
      assert.deepEqual(await injectMatchers(expression, matchers), { expression: wanted });
    });
  }

  it('are quoted', async () => {
    assert.deepEqual(await injectMatchers('up', { a: 'b"c\\' }), { expression: 'up{a="b\\"c\\\\"}' });
  });

  it('may be none', async () => assert.deepEqual(await injectMatchers('up', {}), { expression: 'up' }));

  for (const wrong of ['up ===', 'sum(', 'a b', 'up{a=b}', '']) {
    it(`are refused by ${JSON.stringify(wrong)}`, async () => {
      const result = await injectMatchers(wrong, matchers);
      assert('why' in result && result.why.startsWith('no PromQL at character'), JSON.stringify(result));
    });
  }
});
