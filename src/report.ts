/** Tells the operator: statuses of unit and application, and in the log what a status has no room for. */
import type { Context } from './charm.gen.ts';
import type { State } from './state.ts';
import { statuses } from './status.ts';

export function report(ctx: Context, state: State): void {
  const all = statuses(state);
  for (const status of all) {
    ctx.unit.addStatus(status);
    ctx.app.addStatus(status);
  }
  // One status is shown; where there are more causes, the log has them all.
  if (all.length > 1) ctx.log.warning(`All causes: ${all.map(({ message }) => message).join('; ')}`);
  const { systemUsers, workload } = state;
  if (systemUsers.state === 'invalid' && systemUsers.detail !== undefined) {
    ctx.log.warning(`system-users: ${systemUsers.detail}`);
  }
  if (workload.connected) for (const line of workload.lastLog) ctx.log.warning(`kyuubi: ${line}`);
}
