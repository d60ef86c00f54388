/** Tells Prometheus, Grafana and Loki about this application, and sends the server's output to Loki. */
import { join } from 'node:path';
import {
  hostHealth,
  logForwardingLabel,
  provideDashboards,
  provideMetrics,
  readDashboards,
  readRuleFiles,
  requestLoki,
  ruleGroups,
  topologyOf,
} from '@charmed-spark/interfaces';
import type { Layer } from '@charmed-spark/ops';
import type { Context } from '../charm.gen.ts';
import type { State } from '../state.ts';
import { container, ports } from '../workload.ts';
import { isLost } from '../workload-state.ts';
import type { CosPlan } from './plan.ts';

/** Kyuubi's own reporter answers there, to anybody and without TLS. */
const jobs = [{ metrics_path: '/metrics', static_configs: [{ targets: [`*:${ports.metrics}`] }] }];

export async function applyCos(ctx: Context, { leader, cos }: State, { logs }: CosPlan): Promise<void> {
  await Promise.all([
    applyMetrics(ctx, leader),
    leader ? applyDashboards(ctx) : undefined,
    leader ? applyLogSource(ctx) : undefined,
    logs === undefined ? undefined : applyTargets(ctx, logs),
  ]);
  if (!leader) return;
  for (const { endpoint, why } of cos.refusals)
    ctx.log.warning(`The application on ${endpoint} cannot use all that it got: ${why}`);
}

async function applyMetrics(ctx: Context, leader: boolean): Promise<void> {
  const relations = await ctx.relations('metrics-endpoint');
  if (relations.length === 0) return;
  const folder = join(ctx.charmDir, 'src/prometheus_alert_rules');
  const rules = leader
    ? ruleGroups(await readRuleFiles(folder), topologyOf(ctx), 'promql', [hostHealth])
    : {};
  await Promise.all(relations.map((relation) => provideMetrics(ctx, relation, leader, { jobs, rules })));
}

async function applyDashboards(ctx: Context): Promise<void> {
  const relations = await ctx.relations('grafana-dashboard');
  if (relations.length === 0) return;
  const dashboards = await readDashboards(ctx.charmDir, 'src/grafana_dashboards');
  await Promise.all(relations.map((relation) => provideDashboards(ctx, relation, dashboards)));
}

async function applyLogSource(ctx: Context): Promise<void> {
  const relations = await ctx.relations('logging');
  await Promise.all(relations.map((relation) => requestLoki(ctx, relation)));
}

/** Pebble forwards by the plan as it is: nothing is replanned, so nothing restarts. */
async function applyTargets(ctx: Context, logs: Layer): Promise<void> {
  try {
    await ctx.unit.container(container).addLayer(logForwardingLabel(container), logs, { combine: true });
  } catch (error) {
    // A container that goes away meanwhile is for the next event.
    if (!isLost(error)) throw error;
    return;
  }
  ctx.log.info(`Changed the log targets ${Object.keys(logs['log-targets'] ?? {}).join(', ')}`);
}
