/** Carries the plan for TLS out. */
import { applyCertificate } from '@charmed-spark/interfaces';
import type { Context } from '../charm.gen.ts';
import type { State } from '../state.ts';
import { container } from '../workload.ts';
import { isLost } from '../workload-state.ts';
import type { TlsPlan } from './plan.ts';
import type { Tls } from './state.ts';
import { removeStores, writeStores } from './stores.ts';
import { writeKept } from './unit-secret.ts';

export async function applyTls(ctx: Context, { tls, workload }: State, plan: TlsPlan): Promise<Tls> {
  if (plan.certificate !== undefined) await applyCertificate(ctx, plan.certificate);
  if (plan.keep !== undefined) await writeKept(ctx, plan.keep);
  if (!workload.connected || plan.stores.kind === 'keep') return tls;
  const pebble = ctx.unit.container(container);
  const { made: _, ...rest } = tls;
  try {
    if (plan.stores.kind === 'remove') {
      await removeStores(pebble);
      ctx.log.info('Removed key, certificates and stores of the JDBC port');
      return rest;
    }
    const error = await writeStores(pebble, plan.stores);
    if (error !== undefined) return { ...tls, error };
    ctx.log.info('Wrote key, certificates and stores of the JDBC port');
    return { ...tls, made: plan.stores.made };
  } catch (error) {
    if (!isLost(error)) throw error;
    ctx.log.warning(`Container ${container} went away: ${error instanceof Error ? error.message : error}`);
    return rest;
  }
}
