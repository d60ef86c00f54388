/** Where and how a client connects. The same answer from every unit. */
import { endpointOf } from '../endpoint.ts';
import type { State } from '../state.ts';
import { jdbcUris } from '../users/index.ts';
import { adminUser } from '../workload.ts';
import { fail, needDatabase, notReady } from './refusals.ts';

export type JdbcEndpoint = {
  /** Without parameters, as the Python charm gave it: scripts append theirs. */
  endpoint: string;
  username: string;
  password: string;
  /** Ready to use: to the endpoint and, with ZooKeeper, by discovery; joined by a comma. */
  uris: string;
  /** The second of `uris` alone: it has commas of its own. */
  'discovery-uri'?: string;
  tls: 'True' | 'False';
  /** PEM. */
  'tls-ca'?: string;
};

export function getJdbcEndpoint(state: State): JdbcEndpoint {
  const { users, workload, tls, zookeeper } = state;
  needDatabase(state);
  const admin = users.kept.get(adminUser);
  if (!workload.connected || !workload.serving || admin === undefined) fail(notReady);
  // Who may connect must be told where, also while an option is wrong: a server that serves is enough.
  const endpoint = endpointOf(state);
  const certificate = tls.state === 'absent' ? undefined : tls.current;
  const { direct, discovery } = jdbcUris(endpoint, certificate !== undefined, zookeeper);
  return {
    endpoint: jdbcUris(endpoint, false, zookeeper).direct,
    username: adminUser,
    password: admin.password,
    uris: discovery === undefined ? direct : `${direct},${discovery}`,
    ...(discovery === undefined ? {} : { 'discovery-uri': discovery }),
    tls: certificate === undefined ? 'False' : 'True',
    ...(certificate === undefined ? {} : { 'tls-ca': certificate.ca }),
  };
}
