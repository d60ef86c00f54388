/** Canonical's cosl and ours must make the same of the same: names, labels, rules, packed dashboards. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  hostHealth,
  identifier,
  matcherLabels,
  type RuleGroups,
  readRuleFiles,
  ruleGroups,
  topologyLabels,
} from '@charmed-spark/interfaces';
import { topologyFields } from '../../../lib/interfaces/src/topology.ts';
import { storedXz } from '../../../lib/interfaces/src/xz.ts';
import { modelUuid } from '../../unit/interfaces/cos-charms.ts';
import { pythonCosl } from './python-cosl.ts';

const topology = {
  model: 'my-model',
  modelUuid,
  application: 'kyuubi-k8s',
  unit: 'kyuubi-k8s/0',
  charm: 'kyuubi-k8s',
};

describe('Canonical’s cosl and ours', () => {
  let python: string;
  let directory: string;

  before(function () {
    this.timeout(180_000);
    try {
      python = pythonCosl();
    } catch (error) {
      console.log(`      skipped: no Python cosl here (${String(error).split('\n')[0]})`);
      this.skip();
    }
    directory = mkdtempSync(join(tmpdir(), 'interop-cos-'));
  });
  after(() => {
    if (directory !== undefined) rmSync(directory, { recursive: true, force: true });
  });

  const ask = (ask: string, more: object): unknown =>
    JSON.parse(
      execFileSync(python, [join(import.meta.dirname, 'ask.py')], {
        input: JSON.stringify({ ask, ...more }),
        encoding: 'utf8',
        maxBuffer: 2 ** 26,
      }),
    );

  it('name and label an application alike', () => {
    assert.deepEqual(ask('topology', { topology: topologyFields(topology) }), {
      identifier: identifier(topology),
      labels: topologyLabels(topology),
      matchers: matcherLabels(topology),
      fields: topologyFields(topology),
    });
  }).timeout(20_000);

  for (const language of ['promql', 'logql'] as const) {
    it(`make the same of a charm's rules in ${language}`, async () => {
      const files = {
        'one.rule': 'alert: One\nexpr: up{%%juju_topology%%} < 1\nfor: 0m\nlabels: {severity: critical}\n',
        'groups.yaml':
          'groups:\n- name: some.group\n  interval: 1m\n  rules:\n  - alert: Two\n    expr: |\n      a{%%juju_topology%%, b="c"}\n        > 1\n    labels: {juju_model: other}\n  - record: r\n    expr: sum(up)\n- name: x_rules\n  rules: []\n- name: m_0a1b2c3d_app_rules\n  rules: [{alert: T, expr: up}]\n',
        'sub/dir/deep.rules': 'alert: Deep\nexpr: absent(up)\n',
        'sub.yml': 'alert: Sub\nexpr: absent(up)\n',
        'README.md': 'none',
      };
      const rules = mkdtempSync(join(directory, 'rules-'));
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(join(rules, dirname(path)), { recursive: true });
        writeFileSync(join(rules, path), text);
      }
      const theirs = ask('rules', { topology: topologyFields(topology), language, directory: rules });
      const ours = ruleGroups(await readRuleFiles(rules), topology, language, [hostHealth]);
      assert.deepEqual(withoutProse(ours), withoutProse(theirs as RuleGroups));
    }).timeout(20_000);
  }

  /** The texts of the generic alerts differ from version to version; all else must not. */
  const withoutProse = ({ groups = [] }: RuleGroups) =>
    groups.map(({ rules, ...group }) => ({
      ...group,
      rules: rules.map(({ annotations: _, ...rule }) => rule),
    }));

  it('read what we pack, over the border of a chunk', async () => {
    const text = JSON.stringify({ title: 'Kyuubi', panels: 'ü'.repeat(80_000) });
    const content = (await storedXz(Buffer.from(text))).toString('base64');
    assert.equal(ask('unpack', { content }), text);
    const empty = (await storedXz(Buffer.from(''))).toString('base64');
    assert.equal(ask('unpack', { content: empty }), '');
  }).timeout(20_000);
});
