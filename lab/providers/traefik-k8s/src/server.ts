/** The Traefik process: its static configuration, its folder of routes, its Pebble layer. */
import { type Layer, type PebbleClient, pushIfOther } from '@charmed-spark/ops';

const folder = '/etc/traefik';
const routes = `${folder}/routes`;
const staticFile = `${folder}/traefik.yaml`;
const owner = { user: '_daemon_', group: '_daemon_' } as const;
/** Routes are nobody else's business, and one of the files holds the key. */
const rights = { ...owner, mode: 0o600 } as const;
export const ping = 'http://127.0.0.1:8082/ping';

export const staticText = `${JSON.stringify(
  {
    entryPoints: {
      web: { address: ':80' },
      websecure: { address: ':443' },
      ping: { address: '127.0.0.1:8082' },
    },
    ping: { entryPoint: 'ping' },
    providers: { file: { directory: routes, watch: true } },
    log: { level: 'INFO' },
    global: { checkNewVersion: false, sendAnonymousUsage: false },
  },
  null,
  2,
)}\n`;

const layer: Layer = {
  summary: 'Traefik',
  services: {
    traefik: {
      override: 'replace',
      summary: 'Traefik',
      // As its own user, with the one right that ports 80 and 443 need.
      command: [
        'setpriv --reuid=_daemon_ --regid=_daemon_ --clear-groups',
        '--inh-caps=+net_bind_service --ambient-caps=+net_bind_service',
        `/usr/bin/traefik --configfile=${staticFile}`,
      ].join(' '),
      startup: 'enabled',
    },
  },
  checks: {
    ping: { override: 'replace', level: 'alive', period: '10s', threshold: 3, http: { url: ping } },
  },
};

/**
 * Makes the files as planned; Traefik reads its folder again by itself. Every step may be cut off and run again.
 */
export async function applyServer(
  pebble: PebbleClient,
  files: Readonly<Record<string, string>> | undefined,
): Promise<void> {
  await pebble.makeDir(routes, { ...owner, mode: 0o750, makeParents: true });
  await pushIfOther(pebble, staticFile, staticText, rights);
  if (files !== undefined) {
    // First what goes: an application that moves is published at one place.
    for (const { name, path } of await pebble.listFiles(routes)) {
      if (!Object.hasOwn(files, name)) await pebble.remove(path);
    }
    for (const [name, text] of Object.entries(files))
      await pushIfOther(pebble, `${routes}/${name}`, text, rights);
  }
  await pebble.addLayer('traefik', layer, { combine: true });
  await pebble.replan();
}

/** Whether this container has no server yet. */
export const isNew = async (pebble: PebbleClient): Promise<boolean> =>
  (await pebble.plan()).services?.traefik === undefined;

/** The version that the program says it is. */
export async function readVersion(pebble: PebbleClient): Promise<string> {
  const { stdout } = await pebble.exec(['/usr/bin/traefik', 'version'], {
    ...owner,
    // The user has no home.
    workingDir: '/',
    timeout: 30_000,
  });
  return /^Version:\s+v?(\S+)/m.exec(stdout)?.[1] ?? '';
}
