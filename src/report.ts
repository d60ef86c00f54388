/** Tells the operator: statuses of unit and application, and in the log what a status has no room for. */
import type { Context } from './charm.gen.ts';
import type { State } from './state.ts';
import { statuses } from './status.ts';

export function report(ctx: Context, state: State): void {
  for (const status of statuses(state)) {
    ctx.unit.addStatus(status);
    ctx.app.addStatus(status);
    if (status.name === 'blocked') ctx.log.warning(status.message);
  }
  const { systemUsers, workload } = state;
  if (systemUsers.state === 'invalid' && systemUsers.detail !== undefined) {
    ctx.log.warning(`system-users: ${systemUsers.detail}`);
  }
  if (workload.connected) for (const line of workload.lastLog) ctx.log.warning(`kyuubi: ${line}`);
}
