/** The server: its files and its Pebble layer, or why it keeps what it has, or stops. */
import type { PostgresqlConnection } from '@charmed-spark/interfaces';
import type { Layer } from '@charmed-spark/ops';
import { renderKyuubiEnv, renderSparkEnv } from '../render/environment.ts';
import { renderHiveSite } from '../render/hive-site.ts';
import { renderKyuubiDefaults } from '../render/kyuubi-defaults.ts';
import { kyuubiLayer } from '../render/layer.ts';
import { renderSparkDefaults } from '../render/spark-defaults.ts';
import { renderSparkLog } from '../render/spark-log.ts';
import type { State } from '../state.ts';
import { tlsFingerprint, tlsHoldsServer } from '../tls/index.ts';
import { paths, runAs } from '../workload.ts';

export interface FileSpec {
  path: string;
  content: string;
  user: string;
  group: string;
  /** Permission bits. */
  mode: number;
  /**
   * What it is made from is incomplete or not usable at the moment: `missing` leaves one that is there as it is, `there`
   * renews one and makes none. Absent: it is written whatever is there.
   */
  only?: 'missing' | 'there';
}

export interface ServerPlan {
  files: FileSpec[];
  /** Paths of files that must not be there. */
  absent: string[];
  service:
    | { kind: 'run'; layer: Layer }
    /** What we are given is incomplete or not usable: a server that runs goes on with what it has. */
    | { kind: 'keep' }
    | { kind: 'stop'; because: string };
}

/** All of the charm's files that hold what relations and options give, except those of TLS and trust. */
const own = [
  paths.kyuubiDefaults,
  paths.kyuubiEnv,
  paths.authDbCa,
  paths.sparkDefaults,
  paths.sparkEnv,
  paths.sparkLog,
  paths.hiveSite,
  paths.serviceAccountToken,
];

export function planServer(state: State): ServerPlan {
  const { authDb, options, zookeeper } = state;
  // What relations gave leaves the container with the server that used it.
  if (authDb.state === 'absent') return stop('it has no authentication database', own);
  const files = [...forEngines(state)];
  const held = tlsHoldsServer(state);
  if (authDb.state !== 'ready' || !options.usable || isUnsettled(zookeeper))
    return {
      files,
      absent: [],
      service: held ? { kind: 'stop', because: waitsForTls } : { kind: 'keep' },
    };
  const { connection } = authDb;
  files.push(...forServer(state, connection));
  const absent = own.filter((path) => !files.some((file) => file.path === path));
  if (held) return { files, absent, service: { kind: 'stop', because: waitsForTls } };
  return { files, absent, service: { kind: 'run', layer: kyuubiLayer(readAtStart(state, connection)) } };
}

const waitsForTls = 'it has no certificate yet';

const stop = (because: string, absent: string[]): ServerPlan => ({
  files: [],
  absent,
  service: { kind: 'stop', because },
});

/** Related, and not ready: what it will give is not known, or cannot be used. */
const isUnsettled = ({ state }: { state: string }): boolean => state === 'waiting' || state === 'invalid';

/** Read by each engine when it starts: a change of them needs no restart of the server. */
function forEngines(state: State): FileSpec[] {
  const { cluster, hub, metastoreDb, options } = state;
  const unsettled = (...inputs: { state: string }[]) => !options.usable || inputs.some(isUnsettled);
  return [
    file(
      paths.sparkDefaults,
      renderSparkDefaults(state),
      unsettled(hub, metastoreDb, state.zookeeper) ? 'missing' : undefined,
    ),
    file(paths.sparkEnv, renderSparkEnv()),
    file(paths.sparkLog, renderSparkLog()),
    file(paths.hiveSite, renderHiveSite(metastoreDb), unsettled(metastoreDb) ? 'missing' : undefined),
    // The mounted one is for root alone; the server has a user of its own. Kubernetes renews it, each event follows.
    // Without a hub, or before it has answered, queries run as that user in this pod, and must not find it.
    ...(cluster.token === undefined || hub.state === 'absent'
      ? []
      : [file(paths.serviceAccountToken, cluster.token, hub.state === 'ready' ? undefined : 'there')]),
  ];
}

function forServer(state: State, authDb: PostgresqlConnection): FileSpec[] {
  const ca = authDb.tls?.ca;
  return [
    file(paths.kyuubiDefaults, renderKyuubiDefaults(state, authDb)),
    file(paths.kyuubiEnv, renderKyuubiEnv(state)),
    // Read anew for each login.
    ...(ca === undefined ? [] : [file(paths.authDbCa, ca)]),
  ];
}

/** What only a restart brings to the server. */
function readAtStart(state: State, authDb: PostgresqlConnection): string[] {
  const { zookeeper } = state;
  const zookeeperCa = zookeeper.state === 'ready' ? zookeeper.connection.tls?.ca : undefined;
  return [
    renderKyuubiDefaults(state, authDb),
    renderKyuubiEnv(state),
    zookeeperCa ?? '',
    tlsFingerprint(state),
  ];
}

/** Readable by the server, writable by nobody but root. */
const file = (path: string, content: string, only?: FileSpec['only']): FileSpec => ({
  path,
  content,
  user: 'root',
  group: runAs.group,
  mode: 0o640,
  ...(only === undefined ? {} : { only }),
});
