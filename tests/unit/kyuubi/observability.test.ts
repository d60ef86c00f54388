/** Dashboard and alert rules ask for what the server gives, by labels that Juju's scrape jobs have. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type RuleGroups, readRuleFiles } from '@charmed-spark/interfaces';
import { parser } from '@prometheus-io/lezer-promql';
import { always, byCollector, jujuLabels, withTls } from './metric-names.ts';

const root = join(import.meta.dirname, '../../..');

interface Panel {
  title: string;
  type: string;
  collapsed?: boolean;
  datasource?: { type: string; uid: string };
  gridPos: { x: number; y: number; w: number; h: number };
  targets?: { expr: string; legendFormat: string; datasource?: unknown }[];
}

interface Dashboard {
  title: string;
  __inputs: { name: string; pluginName: string }[];
  templating?: unknown;
  panels: Panel[];
}

const dashboard: Dashboard = JSON.parse(
  readFileSync(join(root, 'src/grafana_dashboards/dashboard.json'), 'utf8'),
);

/** Metrics and labels that a PromQL expression names; throws for text that is no PromQL. */
function namesIn(expression: string): { metrics: string[]; labels: string[] } {
  const metrics: string[] = [];
  const labels: string[] = [];
  const text = (node: { from: number; to: number }): string => expression.slice(node.from, node.to);
  parser.parse(expression).iterate({
    enter: ({ type, from, node }) => {
      if (type.isError) throw new Error(`no PromQL at character ${from + 1} of ${expression}`);
      if (type.name === 'Identifier' && node.parent?.name === 'VectorSelector') metrics.push(text(node));
      if (type.name !== 'LabelName') return;
      const value = node.parent?.getChild('StringLiteral');
      if (text(node) !== '__name__') labels.push(text(node));
      else if (value) metrics.push(`/^${JSON.parse(text(value))}$/`);
    },
  });
  return { metrics, labels };
}

/** By their names, or by patterns of names in slashes. */
const given = new Set([...always, ...withTls, ...byCollector.map(String)]);
const isGiven = (metric: string): boolean => given.has(metric);

describe('the dashboard', () => {
  const panels = dashboard.panels.filter(({ type }) => type !== 'row');
  const expressions = panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr }) => ({ title, expr: expr.replaceAll('$__rate_interval', '5m') })),
  );

  it('is named Kyuubi, and has something to show in every panel', () => {
    assert.equal(dashboard.title, 'Kyuubi');
    for (const { title, targets } of panels) assert(targets?.length, title);
    assert(panels.length > 30);
  });

  it('asks only for metrics that the server gives', () => {
    for (const { title, expr } of expressions) {
      const { metrics } = namesIn(expr);
      assert(metrics.length > 0, `${title}: ${expr}`);
      assert.deepEqual(
        metrics.filter((metric) => !isGiven(metric)),
        [],
        `${title}: ${expr}`,
      );
    }
  });

  it('asks only by labels that Juju gives', () => {
    for (const { title, expr } of expressions) {
      const { labels } = namesIn(expr);
      assert.deepEqual(
        labels.filter((label) => !jujuLabels.includes(label)),
        [],
        `${title}: ${expr}`,
      );
    }
  });

  // Grafana's charm puts the choices of model, application and unit in, and its data source: it wants each panel's
  // data source as in an export, no variables of the dashboard's own, no brackets but those of ranges, and no panels
  // within folded rows.
  it('is of the form that Grafana’s charm can narrow down to a unit', () => {
    assert.equal(dashboard.templating, undefined);
    const [input] = dashboard.__inputs;
    assert.deepEqual(input, { ...input, name: 'DS_PROMETHEUS', pluginName: 'Prometheus' });
    for (const panel of panels) {
      assert.deepEqual(panel.datasource, { type: 'prometheus', uid: `\${DS_PROMETHEUS}` }, panel.title);
      for (const { expr, datasource } of panel.targets ?? []) {
        assert.equal(datasource, undefined);
        assert.equal(expr.replaceAll('[$__rate_interval]', '').match(/[[\]$]/), null, expr);
      }
    }
    assert(dashboard.panels.every(({ collapsed }) => collapsed !== true));
  });

  it('lays no panel over another', () => {
    const taken = new Set<string>();
    for (const { title, gridPos } of dashboard.panels) {
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
          assert(x < 24 && !taken.has(`${x},${y}`), `${title} at ${x},${y}`);
          taken.add(`${x},${y}`);
        }
      }
    }
  });
});

describe('the alert rules', () => {
  const expected: Record<string, [lasts: string | undefined, severity: string]> = {
    KyuubiMissing: ['1m', 'critical'],
    KyuubiJvmMemoryFillingUp: ['2m', 'warning'],
    KyuubiHighAvailability: ['2m', 'warning'],
    KyuubiKeyStoreExpiration: [undefined, 'warning'],
    KyuubiJvmThreadsDeadLocked: [undefined, 'warning'],
    KyuubiEngineStartFailure: [undefined, 'critical'],
  };
  const rules = async () => {
    const files = await readRuleFiles(join(root, 'src/prometheus_alert_rules'));
    return files
      .flatMap(({ content }) => (content as RuleGroups).groups ?? [])
      .flatMap((group) => group.rules);
  };

  it('are six, each with its severity and the time it has to last', async () => {
    assert.deepEqual(
      Object.fromEntries(
        (await rules()).map(({ alert, for: lasts, labels }) => [alert, [lasts, labels?.severity]]),
      ),
      expected,
    );
  });

  it('ask only for metrics that the server gives, by labels that Juju gives', async () => {
    for (const { alert, expr } of await rules()) {
      const { metrics, labels } = namesIn(expr);
      assert.deepEqual(
        metrics.filter((metric) => metric !== 'up' && !isGiven(metric)),
        [],
        alert,
      );
      assert.deepEqual(
        labels.filter((label) => !jujuLabels.includes(label)),
        [],
        alert,
      );
    }
  });

  it('tell in words what to do', async () => {
    for (const { alert, annotations } of await rules()) {
      assert(annotations?.summary && annotations.description, alert);
    }
  });
});
