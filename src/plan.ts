/** What should be, from what is: pure. Each area plans its part; this is the whole. */
import { type ClusterPlan, planCluster } from './cluster/index.ts';
import { type CosPlan, planCos } from './cos/index.ts';
import { type MetastorePlan, planMetastore } from './metastore/index.ts';
import { planServer, type ServerPlan } from './server/plan.ts';
import type { State } from './state.ts';
import { planTls, type TlsPlan } from './tls/index.ts';
import { planTrust, type TrustPlan } from './trust/index.ts';
import { planUsers, type UsersPlan } from './users/index.ts';

export interface Plan {
  trust: TrustPlan;
  users: UsersPlan;
  cluster: ClusterPlan;
  tls: TlsPlan;
  server: ServerPlan;
  metastore: MetastorePlan;
  cos: CosPlan;
}

export function makePlan(state: State): Plan {
  return {
    trust: planTrust(state),
    users: planUsers(state),
    cluster: planCluster(state),
    tls: planTls(state),
    server: planServer(state),
    metastore: planMetastore(state),
    cos: planCos(state),
  };
}
