/** What has to change in the cluster: all of it is the leader's. Pure. */
import type { State } from '../state.ts';
import { engineFiles, wantedTrust } from '../trust/index.ts';
import { differs, wantedService } from './service.ts';

export interface ClusterPlan {
  /** The Service to apply; undefined when it is as it should be, or when nobody knows. */
  service?: ReturnType<typeof wantedService>;
  /** The Secret to apply, by what the trust folder is made from. */
  trust?: { made: string };
  /** Namespaces from which the Secret has to go. */
  removeFrom: string[];
  /** Namespaces with a Secret while the plan is carried out. */
  remember: string[];
}

export function planCluster(state: State): ClusterPlan {
  const { leader, cluster, hub, options, app } = state;
  const { live } = cluster;
  if (!leader || live === undefined) return { removeFrom: [], remember: [...(live?.trustNamespaces ?? [])] };
  const service = wantedService(state);
  const wrong =
    cluster.service === 'missing' || (live.service !== undefined && differs(live.service, app, service));
  const { namespace } = options.values;
  const wanted = wantedTrust(state);
  // A hub that has not answered yet, or wrongly, takes nothing away.
  const uncertain = hub.state === 'waiting' || hub.state === 'invalid';
  const home = hub.state === 'ready' && Object.keys(wanted).length > 0 ? [namespace] : [];
  const stay = uncertain ? live.trustNamespaces : home;
  const made = madeFrom(Object.fromEntries(Object.entries(wanted).map(([path, file]) => [path, file.made])));
  return {
    ...(wrong ? { service } : {}),
    ...(home.length > 0 && live.trust !== made ? { trust: { made } } : {}),
    removeFrom: live.trustNamespaces.filter((one) => !stay.includes(one)),
    remember: [...new Set([...live.trustNamespaces, ...home])].sort(),
  };
}

/** One text for all files of the folder that engines read. */
export const madeFrom = (made: Readonly<Record<string, string>>): string =>
  engineFiles
    .filter((path) => Object.hasOwn(made, path))
    .map((path) => `${path.slice(path.lastIndexOf('/') + 1)}=${made[path]}`)
    .join(' ');
