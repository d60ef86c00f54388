/** What one event sees: everything the plan is made from, and nothing that can throw later. */
import type { Database, SparkServiceAccount, ZooKeeper } from '@charmed-spark/interfaces';
import type { Plan, ServiceStatus } from '@charmed-spark/ops';
import type { Cluster } from './cluster/state.ts';
import type { Cos } from './cos/state.ts';
import type { Metastore } from './metastore/state.ts';
import type { Options } from './options/state.ts';
import type { Tls } from './tls/state.ts';
import type { Trust } from './trust/state.ts';
import type { Users } from './users/state.ts';
import type { Web } from './web/state.ts';

/** What is read first; the areas read theirs with it in hand. */
export interface Seen {
  app: string;
  /** `kyuubi-k8s/0`. */
  unit: string;
  model: string;
  modelUuid: string;
  leader: boolean;
  /** Units that the operator wants. */
  plannedUnits: number;
  /** Domain of the cluster's DNS, for example `cluster.local`. */
  clusterDomain: string;
  options: Options;
  workload: Workload;
  /** How often the charm restarted a server that runs and does not answer, since it last did. */
  restarts: number;
  authDb: Database;
  metastoreDb: Database;
  zookeeper: ZooKeeper;
  hub: SparkServiceAccount;
}

export interface State extends Seen {
  metastore: Metastore;
  users: Users;
  tls: Tls;
  /** What server and engines trust besides what their image does. */
  trust: Trust;
  cluster: Cluster;
  web: Web;
  cos: Cos;
}

export type Workload =
  | { connected: false }
  | {
      connected: true;
      /** Of the server; undefined when its service is not in the plan yet. */
      service: ServiceStatus | undefined;
      /** The server answered: it takes logins. A port that accepts is not enough. */
      serving: boolean;
      /** The server has not answered for so long that Pebble has restarted it once because of that. */
      silent: boolean;
      /** When the server took on its status, milliseconds since 1970; undefined before its first start. */
      since: number | undefined;
      /** The layers of Pebble, combined. */
      plan: Plan;
      /** Kyuubi's version out of the image's RELEASE file. */
      version: string | undefined;
      /** The last lines of a server that does not run though it should. */
      lastLog: string[];
    };
