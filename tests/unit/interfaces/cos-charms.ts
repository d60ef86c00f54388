/** Two charms at the ends of each COS interface. */
import {
  answerMetrics,
  type Dashboard,
  type LogSource,
  type Loki,
  type Metrics,
  type MetricsSource,
  provideDashboards,
  provideLoki,
  provideMetrics,
  type RuleGroups,
  readDashboardRefusals,
  readLogSource,
  readLoki,
  readMetrics,
  readMetricsRefusals,
  requestLoki,
} from '@charmed-spark/interfaces';
import { type Charm, defineCharm } from '@charmed-spark/ops';
import { Context } from '@charmed-spark/ops-testing';
import { type Bare, bareMeta, type Role } from './bare-charm.ts';

type Types = Bare<'metrics-endpoint' | 'grafana-dashboard' | 'logging'>;

const meta = (name: string, metrics: Role, dashboards: Role, logging: Role) =>
  bareMeta(name, {
    'metrics-endpoint': [metrics, 'prometheus_scrape'],
    'grafana-dashboard': [dashboards, 'grafana_dashboard'],
    logging: [logging, 'loki_push_api'],
  });

export const modelUuid = 'e7b3a5ff-0a4a-4f55-8a77-1b5d4b2b7f61';
export const model = { name: 'mymodel', uuid: modelUuid };

export interface Watched {
  metrics?: Metrics;
  dashboards?: readonly Dashboard[];
  logRules?: RuleGroups;
}

/** The charm `kyuubi-k8s` as all of COS watches it. */
export function watched({ metrics, dashboards, logRules }: Watched) {
  const charm: Charm<Types> = defineCharm(meta('kyuubi-k8s', 'provider', 'provider', 'requirer'));
  const seen: { refusals: string[]; loki?: Loki } = { refusals: [] };
  charm.reconcile(async (ctx) => {
    const leader = await ctx.isLeader();
    seen.refusals = [];
    for (const relation of await ctx.relations('metrics-endpoint')) {
      if (metrics !== undefined) await provideMetrics(ctx, relation, leader, metrics);
      seen.refusals.push(...(await readMetricsRefusals(relation)));
    }
    for (const relation of await ctx.relations('grafana-dashboard')) {
      if (leader) await provideDashboards(ctx, relation, dashboards ?? []);
      seen.refusals.push(...(await readDashboardRefusals(relation)));
    }
    const logging = await ctx.relations('logging');
    seen.loki = await readLoki(logging);
    if (leader) for (const relation of logging) await requestLoki(ctx, relation, logRules);
  });
  return { context: new Context(charm), seen };
}

/** Prometheus and Loki in one. */
export function watcher(answer: { rules: string[]; jobs: string[] } = { rules: [], jobs: [] }) {
  const charm: Charm<Types> = defineCharm(meta('cos', 'requirer', 'requirer', 'provider'));
  const seen: { metrics: MetricsSource[]; logs: LogSource[] } = { metrics: [], logs: [] };
  charm.reconcile(async (ctx) => {
    const sources = await ctx.relations('metrics-endpoint');
    seen.metrics = await Promise.all(sources.map(readMetrics));
    for (const relation of sources) await answerMetrics(relation, answer);
    const loggers = await ctx.relations('logging');
    seen.logs = await Promise.all(loggers.map(readLogSource));
    for (const relation of loggers) await provideLoki(relation, 'http://loki-0.loki:3100/loki/api/v1/push');
  });
  return { context: new Context(charm), seen };
}
