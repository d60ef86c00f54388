/** The Oathkeeper process: its files and its Pebble layer. */
import { fingerprint, type Layer, type PebbleClient, pushIfOther } from '@charmed-spark/ops';
import { folder, paths, port } from './configuration.ts';

const owner = { user: '_daemon_', group: '_daemon_' } as const;
const rights = { ...owner, mode: 0o600 } as const;
export const ready = `http://127.0.0.1:${port}/health/ready`;

/** `read` stands for what Oathkeeper reads only once, so that a change of it is a restart. */
const layer = (read: string): Layer => ({
  summary: 'Oathkeeper',
  services: {
    oathkeeper: {
      override: 'replace',
      summary: 'Ory Oathkeeper',
      command: `/usr/bin/oathkeeper serve --config ${paths.configuration} --disable-telemetry`,
      startup: 'enabled',
      environment: { CONFIGURATION_DIGEST: read },
      'working-dir': '/',
      ...owner,
    },
  },
  checks: {
    ready: { override: 'replace', level: 'ready', period: '10s', threshold: 3, http: { url: ready } },
  },
});

export interface Files {
  configuration: string;
  keys: string;
  rules: string;
}

/** Makes files and process as planned. Every step may be cut off and run again. */
export async function applyServer(pebble: PebbleClient, files: Files): Promise<void> {
  await pebble.makeDir(folder, { ...owner, mode: 0o750, makeParents: true });
  // Rules first: a server that starts must not refuse what it knows a moment later.
  for (const name of ['rules', 'keys', 'configuration'] as const)
    await pushIfOther(pebble, paths[name], files[name], rights);
  await pebble.addLayer('oathkeeper', layer(fingerprint(files.configuration, files.keys)), { combine: true });
  await pebble.replan();
}

/** Whether this container has no server yet. */
export const isNew = async (pebble: PebbleClient): Promise<boolean> =>
  (await pebble.plan()).services?.oathkeeper === undefined;

/** The version that the program says it is. */
export async function readVersion(pebble: PebbleClient): Promise<string> {
  const { stdout, stderr } = await pebble.exec(['/usr/bin/oathkeeper', 'version'], {
    ...owner,
    // The user has no home.
    workingDir: '/',
    timeout: 30_000,
  });
  return /^Version:\s+v?(\S+)/m.exec(stdout + stderr)?.[1] ?? '';
}
