/** The server: its files and its Pebble layer, or why it keeps what it has, or stops. */
import type { Layer } from '@charmed-spark/ops';
import { renderHiveSite } from '../render/hive-site.ts';
import { renderKyuubiDefaults } from '../render/kyuubi-defaults.ts';
import { kyuubiLayer } from '../render/layer.ts';
import { renderSparkDefaults } from '../render/spark-defaults.ts';
import type { State } from '../state.ts';
import { paths, runAs } from '../workload.ts';

export interface FileSpec {
  path: string;
  content: string;
  user: string;
  group: string;
  /** Permission bits. */
  mode: number;
}

export type ServerPlan =
  | { kind: 'run'; files: FileSpec[]; absent: string[]; layer: Layer }
  /** What we are given is incomplete or not usable: a server that runs goes on with what it has. */
  | { kind: 'keep' }
  | { kind: 'stop'; absent: string[] };

export function planServer({ authDb, options }: State): ServerPlan {
  // The relation's credentials leave the container with the relation.
  if (authDb.state === 'absent') return { kind: 'stop', absent: [paths.kyuubiDefaults, paths.authDbCa] };
  if (authDb.state !== 'ready' || !options.usable) return { kind: 'keep' };
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
