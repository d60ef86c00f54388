/** The server process: its configuration and its Pebble layer. */
import { firstAnswer, type Layer, type PebbleClient, pushIfOther } from '@charmed-spark/ops';
import type { Outside } from './outside.ts';

export const port = 3100;
const configFile = '/etc/loki/config.yaml';
/** In the volume, whose own folder is root's. */
const data = '/var/lib/loki/data';
const owner = { user: '_daemon_', group: '_daemon_' } as const;

const configuration = {
  auth_enabled: false,
  server: { http_listen_port: port, grpc_listen_address: '127.0.0.1', log_level: 'warn' },
  common: {
    path_prefix: data,
    replication_factor: 1,
    instance_addr: '127.0.0.1',
    ring: { kvstore: { store: 'inmemory' } },
    storage: { filesystem: { chunks_directory: `${data}/chunks`, rules_directory: `${data}/rules` } },
  },
  schema_config: {
    configs: [
      {
        from: '2024-01-01',
        store: 'tsdb',
        object_store: 'filesystem',
        schema: 'v13',
        index: { prefix: 'index_', period: '24h' },
      },
    ],
  },
  // What arrives can be queried at once.
  ingester: { lifecycler: { min_ready_duration: '0s' } },
  analytics: { reporting_enabled: false },
};

/** JSON, which is YAML. */
export const configText = `${JSON.stringify(configuration, null, 2)}\n`;

const layer: Layer = {
  summary: 'Loki',
  services: {
    loki: {
      override: 'replace',
      summary: 'Loki server',
      command: `/usr/bin/loki -config.file=${configFile}`,
      startup: 'enabled',
      // It keeps small things beside the configuration's paths.
      'working-dir': data,
      ...owner,
    },
  },
};

/** Starts the server where it does not run. Its version; undefined when it does not answer. */
export async function ensureServer(pebble: PebbleClient, outside: Outside): Promise<string | undefined> {
  await pebble.makeDir(data, { ...owner, mode: 0o750, makeParents: true });
  await pushIfOther(pebble, configFile, configText, { user: 'root', group: owner.group, mode: 0o640 });
  await pebble.addLayer('loki', layer, { combine: true });
  await pebble.replan();
  return firstAnswer(() => outside.version(), { limit: 60_000, sleep: outside.sleep });
}
