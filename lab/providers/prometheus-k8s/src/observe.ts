/** Reads what the related applications have told. */
import { readMetrics } from '@charmed-spark/interfaces';
import type { Context } from './charm.gen.ts';
import type { State } from './state.ts';

export async function observe(ctx: Context): Promise<State> {
  const [relations, config] = await Promise.all([ctx.relations('metrics-endpoint'), ctx.config()]);
  const sources = await Promise.all(
    relations.map(async (relation) => ({
      relationId: relation.id,
      application: relation.app,
      told: await readMetrics(relation),
    })),
  );
  const { evaluation_interval: interval } = config;
  return { sources, interval: /^[1-9]\d{0,5}(ms|s|m|h|d)$/.test(interval) ? interval : undefined };
}
