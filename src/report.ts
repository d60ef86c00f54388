/** Tells the operator: the status of unit and application, and in the log what a status has no room for. */
import type { Context } from './charm.gen.ts';
import type { State } from './state.ts';
import { causes, shownStatus } from './status.ts';

export function report(ctx: Context, state: State): void {
  const all = causes(state);
  const status = shownStatus(all, state.workload.connected && state.workload.serving);
  ctx.unit.addStatus(status);
  ctx.app.addStatus(status);
  if (all.length > 1) {
    const told = all.map(({ status, effect }) => `${status.message} (${effect})`);
    ctx.log.warning(`All causes: ${told.join('; ')}`);
  }
  for (const { detail } of all) {
    for (const line of detail?.split('\n') ?? []) ctx.log.warning(line);
  }
}
