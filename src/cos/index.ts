/** Metrics, dashboards, alerts and logs. */
import type { Cause } from '../cause.ts';
import type { State } from '../state.ts';

export function cosCauses(_state: State): Cause[] {
  return [];
}
