/** Reads what COS has told on its three endpoints. */
import { readDashboardRefusals, readLoki, readMetricsRefusals } from '@charmed-spark/interfaces';
import type { Relation } from '@charmed-spark/ops';
import type { Context } from '../charm.gen.ts';
import type { Cos } from './state.ts';

export async function observeCos(ctx: Context): Promise<Cos> {
  const [metrics, dashboards, logging] = await Promise.all([
    ctx.relations('metrics-endpoint'),
    ctx.relations('grafana-dashboard'),
    ctx.relations('logging'),
  ]);
  const [loki, ...refusals] = await Promise.all([
    readLoki(logging),
    ...metrics.map((relation) => told(relation, readMetricsRefusals)),
    ...dashboards.map((relation) => told(relation, readDashboardRefusals)),
  ]);
  return { loki, refusals: refusals.flat() };
}

async function told(
  relation: Relation,
  read: (relation: Relation) => Promise<string[]>,
): Promise<Cos['refusals']> {
  return (await read(relation)).map((why) => ({ endpoint: `${relation.name}:${relation.id}`, why }));
}
