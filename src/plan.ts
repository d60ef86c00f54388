/** What should be, from what is: pure. */
import type { PostgresqlConnection } from '@charmed-spark/interfaces';
import type { Layer } from '@charmed-spark/ops';
import { renderHiveSite } from './render/hive-site.ts';
import { renderKyuubiDefaults } from './render/kyuubi-defaults.ts';
import { kyuubiLayer } from './render/layer.ts';
import { renderSparkDefaults } from './render/spark-defaults.ts';
import type { Credentials, State } from './state.ts';
import { adminUser, paths, runAs } from './workload.ts';

export interface FileSpec {
  path: string;
  content: string;
  user: string;
  group: string;
  /** Permission bits. */
  mode: number;
}

export interface Plan {
  /** Credentials to remember; undefined when they are remembered already. */
  storeAdmin: Credentials | undefined;
  /** Rows to write into the table of users; undefined when it is in line, or not ours to write. */
  writeUsers: UsersPlan | undefined;
  server: ServerPlan;
}

export interface UsersPlan {
  connection: PostgresqlConnection;
  hashes: Record<string, string>;
  missing: { extension: boolean; table: boolean };
}

export type ServerPlan =
  | { kind: 'run'; files: FileSpec[]; absent: string[]; layer: Layer }
  /** What we are given is incomplete or not usable: a server that runs goes on with what it has. */
  | { kind: 'keep' }
  | { kind: 'stop'; absent: string[] };

export function makePlan(state: State): Plan {
  const { wanted, stored } = state.admin;
  const changed = wanted?.password !== stored?.password || wanted?.hash !== stored?.hash;
  return {
    // Only together with the database: a password that it does not know would be handed out.
    storeAdmin: state.leader && state.users.state === 'read' && changed ? wanted : undefined,
    writeUsers: planUsers(state),
    server: planServer(state),
  };
}

function planUsers({ leader, authDb, users, admin }: State): UsersPlan | undefined {
  if (!leader || authDb.state !== 'ready' || users.state !== 'read' || admin.wanted === undefined)
    return undefined;
  const { hashes, pgcrypto } = users;
  if (pgcrypto && hashes?.[adminUser] === admin.wanted.hash) return undefined;
  return {
    connection: authDb.connection,
    hashes: { [adminUser]: admin.wanted.hash },
    missing: { extension: !pgcrypto, table: hashes === undefined },
  };
}

function planServer({ authDb }: State): ServerPlan {
  // The relation's credentials leave the container with the relation.
  if (authDb.state === 'absent') return { kind: 'stop', absent: [paths.kyuubiDefaults, paths.authDbCa] };
  if (authDb.state !== 'ready') return { kind: 'keep' };
  const ca = authDb.connection.tls?.ca;
  const readAtStart = [
    file(paths.kyuubiDefaults, renderKyuubiDefaults(authDb.connection)),
    file(paths.hiveSite, renderHiveSite()),
    ...(ca === undefined ? [] : [file(paths.authDbCa, ca)]),
  ];
  return {
    kind: 'run',
    // Engines read spark-defaults.conf when they start: a change of it needs no restart of the server.
    files: [...readAtStart, file(paths.sparkDefaults, renderSparkDefaults())],
    absent: ca === undefined ? [paths.authDbCa] : [],
    layer: kyuubiLayer(readAtStart),
  };
}

/** Readable by the server, writable by nobody but root. */
const file = (path: string, content: string): FileSpec => ({
  path,
  content,
  user: 'root',
  group: runAs.group,
  mode: 0o640,
});
