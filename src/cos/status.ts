/** What of COS is worth a status: logs that go nowhere. */
import { waiting } from '@charmed-spark/ops';
import { type Cause, degraded } from '../cause.ts';
import type { State } from '../state.ts';

export const cosCauses = ({ cos }: Pick<State, 'cos'>): Cause[] =>
  cos.loki.without.map(({ unit, why }) =>
    degraded(waiting(`Waiting for the log endpoint of ${unit}`), `relation logging: ${unit} ${why}`),
  );
