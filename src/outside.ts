/**
 * What the charm meets besides Juju and Pebble: the authentication database, the server's own answer, chance.
 * Tests put a model of these in its place; the lab's tests use the real ones.
 */
import { type ClusterOutside, realClusterOutside } from './cluster/index.ts';
import { type MetastoreOutside, realMetastoreOutside } from './metastore/index.ts';
import { realUsersOutside, type UsersOutside } from './users/index.ts';
import { isServing } from './workload-state.ts';

export interface Outside extends UsersOutside, ClusterOutside, MetastoreOutside {
  /** Does the server of this pod take logins? */
  isServing(): Promise<boolean>;
  sleep(milliseconds: number): Promise<void>;
}

export const realOutside: Outside = {
  ...realUsersOutside,
  ...realClusterOutside,
  ...realMetastoreOutside,
  isServing: () => isServing(),
  sleep: (milliseconds) => new Promise((done) => setTimeout(done, milliseconds)),
};
