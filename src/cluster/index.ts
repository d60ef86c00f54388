/** Objects of Kubernetes that this charm manages, and its rights there. */
import type { Cause } from '../cause.ts';
import type { State } from '../state.ts';

export function clusterCauses(_state: State): Cause[] {
  return [];
}
