/**
 * Every reason why this unit does not serve as it should, as a function of the state. All are told: the most
 * severe is shown, and it counts the others.
 */
import { active, type Status } from '@charmed-spark/ops';
import type { Cause } from './cause.ts';
import { clusterCauses } from './cluster/index.ts';
import { cosCauses } from './cos/index.ts';
import { metastoreCauses } from './metastore/index.ts';
import { optionsCauses } from './options/index.ts';
import { authDbCauses, hubCauses, zookeeperCauses } from './relations-status.ts';
import { containerCauses, serverCauses } from './server/index.ts';
import type { State } from './state.ts';
import { tlsCauses } from './tls/index.ts';
import { trustCauses } from './trust/index.ts';
import { usersCauses } from './users/index.ts';
import { webCauses } from './web/index.ts';

/** By severity of the shown type, those that stop the server before the others, in the order of the areas. */
export function causes(state: State): Cause[] {
  const found = [
    ...containerCauses(state),
    ...hubCauses(state),
    ...clusterCauses(state),
    ...optionsCauses(state),
    ...authDbCauses(state),
    ...usersCauses(state),
    ...tlsCauses(state),
    ...metastoreCauses(state),
    ...zookeeperCauses(state),
    ...trustCauses(state),
    ...webCauses(state),
    ...cosCauses(state),
    ...serverCauses(state),
  ];
  return found
    .map((cause, at) => ({ cause, at }))
    .sort((a, b) => rank(a.cause) - rank(b.cause) || a.at - b.at)
    .map(({ cause }) => cause);
}

const severity = ['error', 'blocked', 'maintenance', 'waiting', 'active'];

const rank = ({ status, effect }: Cause): number =>
  severity.indexOf(status.name) * 2 + (effect === 'stopped' ? 0 : 1);

/** The one status to show: the first cause, the number of the others, and whether the server answers. */
export function shownStatus(all: readonly Cause[], serving: boolean): Status {
  const [first, ...others] = all;
  if (first === undefined) return active();
  if (others.length === 0) return first.status;
  const more = `(+${others.length} more; show-status)${serving ? '; serving' : ''}`;
  return { ...first.status, message: `${first.status.message} ${more}` };
}
