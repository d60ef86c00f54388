/** The server process: data directory, access rules, Pebble layer. */
import { ExecError, type Layer, type PebbleClient } from '@charmed-spark/ops';
import type { Context } from './charm.gen.ts';
import { psql } from './psql.ts';

export const port = 5432;
const data = '/var/lib/postgresql/data/pgdata';
const hba = '/etc/postgresql/charm_hba.conf';
const socketDirectory = '/var/run/postgresql';
const owner = { user: 'postgres', group: 'postgres' } as const;

/** Nobody is superuser over the network; the charm speaks through the local socket as the system user. */
const accessRules = [
  'local all postgres peer',
  'host all postgres all reject',
  'host all all all scram-sha-256',
  '',
].join('\n');

const layer: Layer = {
  summary: 'PostgreSQL',
  services: {
    postgresql: {
      override: 'replace',
      summary: 'PostgreSQL server',
      command: `postgres -D ${data} -c listen_addresses=* -c port=${port} -c hba_file=${hba} -c unix_socket_directories=${socketDirectory} -c password_encryption=scram-sha-256`,
      startup: 'enabled',
      ...owner,
      // A server that is asked to stop waits for its clients; it is safe to end it after a while.
      'kill-delay': '10s',
    },
  },
};

/** Starts the server where it does not run. */
export async function ensureServer(ctx: Context): Promise<{ ready: true } | { ready: false; why: string }> {
  const pebble = ctx.unit.container('postgresql');
  if (!(await pebble.canConnect())) return { ready: false, why: 'Waiting for Pebble' };
  await ctx.unit.setPorts(port);
  await initialise(pebble);
  await pebble.push(hba, accessRules, { ...owner, mode: 0o640, makeDirs: true });
  await pebble.makeDir(socketDirectory, { ...owner, mode: 0o755, makeParents: true });
  await pebble.addLayer('postgresql', layer, { combine: true });
  await pebble.replan();
  return (await answers(pebble))
    ? { ready: true }
    : { ready: false, why: 'PostgreSQL does not answer; its log tells why' };
}

/** Makes the data directory unless it exists; a half-made one has another name and is thrown away. */
async function initialise(pebble: PebbleClient): Promise<void> {
  const made = await pebble.listFiles(`${data}/PG_VERSION`).then(
    () => true,
    () => false,
  );
  if (made) return;
  const draft = `${data}.new`;
  await pebble.remove(draft, { recursive: true });
  await pebble.makeDir(draft, { ...owner, mode: 0o700, makeParents: true });
  await pebble.exec(
    [
      'initdb',
      '-D',
      draft,
      '--encoding=UTF8',
      '--locale=C.UTF-8',
      '--auth-local=peer',
      '--auth-host=scram-sha-256',
    ],
    {
      ...owner,
      workingDir: '/',
      timeout: 120_000,
    },
  );
  await pebble.exec(['mv', draft, data], { timeout: 30_000 });
}

async function answers(pebble: PebbleClient): Promise<boolean> {
  const until = Date.now() + 60_000;
  for (;;) {
    try {
      await psql(pebble, 'SELECT 1;');
      return true;
    } catch (error) {
      if (!(error instanceof ExecError)) throw error;
      if (Date.now() > until) return false;
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
  }
}
