/** The web UI and the REST API behind a proxy. */
import type { Cause } from '../cause.ts';
import type { State } from '../state.ts';

export function webCauses(_state: State): Cause[] {
  return [];
}
