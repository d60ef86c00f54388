/** Relations of the tests of cluster, trust, TLS and web, as their providers leave them when they have answered. */
import type { StateInput } from '@charmed-spark/ops-testing';
import type { Types } from '../../../src/charm.gen.ts';
import { authDb, dbUser, kyuubi, peers } from './world.ts';

export type Input = StateInput<Types>;
export type Relation = NonNullable<Input['relations']>[number];

/** The leader with a database and these relations. */
export const related = (relations: readonly Relation[] = [], change: Input = {}): Input => ({
  config: { profile: 'testing' },
  leader: true,
  relations: [peers, authDb(), ...relations],
  secrets: [dbUser],
  containers: [kyuubi],
  model: { name: 'm' },
  ...change,
});

/** Properties of object storage, without which the charm is blocked. */
export const storage = { 'spark.hadoop.fs.s3a.secret.key': 'storage-key' };

/** The integration hub grants the account. */
export const hub = (change: Record<string, string> = {}): Relation => ({
  endpoint: 'spark-service-account',
  id: 20,
  remote: 'hub',
  remoteApp: {
    'service-account': 'm:kyuubi-spark-engine',
    'spark-properties': JSON.stringify(storage),
    ...change,
  },
});

/** ZooKeeper with a CA of its own. */
export const zookeeper = (ca: string): Relation => ({
  endpoint: 'zookeeper',
  id: 21,
  remote: 'zookeeper-k8s',
  remoteApp: {
    database: '/kyuubi',
    endpoints: 'zk-0.zk:2182',
    uris: 'zk-0.zk:2182/kyuubi',
    username: 'relation-21',
    password: 'digest',
    tls: 'enabled',
    'tls-ca': ca,
  },
});

/** `before` with another list of relations, those that stay with what this charm wrote into them. */
export const withRelations = (before: Input, relations: readonly Relation[]): Input => ({
  ...before,
  relations: relations.map((relation) => ({
    ...before.relations?.find(({ endpoint, id }) => endpoint === relation.endpoint && id === relation.id),
    ...relation,
  })),
});
