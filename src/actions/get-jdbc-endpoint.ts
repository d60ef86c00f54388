/** Where and how a client connects. The same answer from every unit. */
import { ActionFailed } from '@charmed-spark/ops';
import { endpointOf } from '../endpoint.ts';
import type { State } from '../state.ts';
import { causes } from '../status.ts';
import { adminUser } from '../workload.ts';

export interface JdbcEndpoint {
  endpoint: string;
  username: string;
  password: string;
  uris: string;
  tls: 'True' | 'False';
  [key: string]: string;
}

export function getJdbcEndpoint(state: State): JdbcEndpoint {
  const { app, authDb, users, workload } = state;
  const { admin } = users;
  if (authDb.state === 'absent') {
    fail(
      `The action failed because there is no authentication database: integrate ${app}:auth-db with one, for example postgresql-k8s.`,
    );
  }
  if (!workload.connected || !workload.serving || admin.stored === undefined) {
    fail('The action failed because the workload is not ready yet.');
  }
  const [cause] = causes(state);
  if (cause !== undefined)
    fail('The action failed because the charm is not in active state.', cause.status.message);
  const { host, port } = endpointOf(state);
  const endpoint = `jdbc:hive2://${host}:${port}/`;
  return { endpoint, username: adminUser, password: admin.stored.password, uris: endpoint, tls: 'False' };
}

function fail(text: string, detail?: string): never {
  throw new ActionFailed(text, { error: detail === undefined ? text : `${text} ${detail}` });
}
