import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hostHealth, identifier, readRuleFiles, ruleGroups, topologyLabels } from '@charmed-spark/interfaces';
import { modelUuid } from './cos-charms.ts';

const topology = {
  model: 'mymodel',
  modelUuid,
  application: 'kyuubi-k8s',
  unit: 'kyuubi-k8s/0',
  charm: 'kyuubi-k8s',
};
const rule = { alert: 'A', expr: 'up{%%juju_topology%%, job="x"} == 0', labels: { severity: 'critical' } };

describe('Juju topology', () => {
  it('names an application by its model, the first part of the UUID and its name', () => {
    assert.equal(identifier(topology), 'mymodel_e7b3a5ff_kyuubi-k8s');
  });

  it('labels with the charm where it is known, and never with the unit', () => {
    const labels = { juju_model: 'mymodel', juju_model_uuid: modelUuid, juju_application: 'kyuubi-k8s' };
    assert.deepEqual(topologyLabels(topology), { ...labels, juju_charm: 'kyuubi-k8s' });
    assert.deepEqual(topologyLabels({ model: 'mymodel', modelUuid, application: 'kyuubi-k8s' }), labels);
  });
});

describe('alert rules of a charm', () => {
  const groups = (content: unknown, path = 'a.rules', language: 'promql' | 'logql' = 'promql') =>
    ruleGroups([{ path, content }], topology, language).groups ?? [];

  it('are none without files', () => assert.deepEqual(ruleGroups([], topology), {}));

  it('get names of groups that are unique and that Prometheus takes as part of a metric', () => {
    const [group] = groups({ groups: [{ name: 'some.group', rules: [rule] }] }, 'deep/er/a.rules');
    assert.equal(group?.name, 'mymodel_e7b3a5ff_kyuubi_k8s_deep_er_some_group_rules');
  });

  it('keep the name of a group that has the topology already, or the ending', () => {
    const other = 'other_0a1b2c3d_app_x_rules';
    assert.equal(groups({ groups: [{ name: other, rules: [] }] })[0]?.name, other);
    assert.equal(
      groups({ groups: [{ name: 'x_rules', rules: [] }] })[0]?.name,
      'mymodel_e7b3a5ff_kyuubi_k8s_x_rules',
    );
  });

  it('may be one rule in a file, which names the group', () => {
    const [group] = groups(rule, 'only.rule');
    assert.equal(group?.name, 'mymodel_e7b3a5ff_kyuubi_k8s_only_rules');
    assert.equal(group?.rules.length, 1);
  });

  it('get the labels of the application, but lose none of their own', () => {
    const [group] = groups({ ...rule, labels: { juju_model: 'mine', severity: 'x' } });
    assert.deepEqual(group?.rules[0]?.labels, {
      juju_model: 'mine',
      severity: 'x',
      juju_model_uuid: modelUuid,
      juju_application: 'kyuubi-k8s',
      juju_charm: 'kyuubi-k8s',
    });
  });

  it('lose the place holder of the topology, which in LogQL leaves a matcher', () => {
    assert.equal(groups(rule)[0]?.rules[0]?.expr, 'up{ job="x"} == 0');
    const logs = { alert: 'L', expr: 'rate({%%juju_topology%%} |= "e" [5m]) > 0' };
    assert.equal(groups(logs, 'l.rules', 'logql')[0]?.rules[0]?.expr, 'rate({job=~".+"} |= "e" [5m]) > 0');
  });

  it('come with the alerts that every application has', () => {
    const { groups: [group] = [] } = ruleGroups([], topology, 'promql', [hostHealth]);
    assert.equal(group?.name, 'mymodel_e7b3a5ff_kyuubi_k8s_HostHealth_rules');
    assert.deepEqual(
      group?.rules.map(({ alert }) => alert),
      ['HostDown', 'HostMetricsMissing'],
    );
  });

  it('are refused by the name of the file that holds none', () => {
    assert.throws(() => groups({ alert: 'no expression' }), /^Error: a\.rules holds neither groups/);
  });

  it('do not change what was read', () => {
    const content = { groups: [{ name: 'g', rules: [structuredClone(rule)] }] };
    const before = structuredClone(content);
    groups(content);
    assert.deepEqual(content, before);
  });
});

describe('reading rule files', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'rules-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it('finds those with the four suffixes, in folders too, in the order of their paths', async () => {
    mkdirSync(join(directory, 'a'));
    for (const path of ['b.rules', 'a.yaml', 'a/z.rule', 'a.yml', 'README.md', 'a/x.rules.bak'])
      writeFileSync(join(directory, path), 'alert: A\nexpr: up\n');
    const files = await readRuleFiles(directory);
    assert.deepEqual(
      files.map(({ path }) => path),
      ['a/z.rule', 'a.yaml', 'a.yml', 'b.rules'],
    );
    assert.deepEqual(files[0]?.content, { alert: 'A', expr: 'up' });
  });

  it('finds none in a folder that is not there', async () => {
    assert.deepEqual(await readRuleFiles(join(directory, 'none')), []);
  });
});
