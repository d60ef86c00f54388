/** The server process: data directory, access rules, Pebble layer. */
import { ExecError, type Layer, PathError, type PebbleClient } from '@charmed-spark/ops';
import type { Context } from './charm.gen.ts';
import { psql } from './psql.ts';

export const port = 5432;
const data = '/var/lib/postgresql/data/pgdata';
const hba = '/etc/postgresql/charm_hba.conf';
const socketDirectory = '/var/run/postgresql';
const owner = { user: 'postgres', group: 'postgres' } as const;

/**
 * The only superuser is postgres, and nobody is postgres over the network: the charm speaks through the local
 * socket as the system user. Roles of relations never get the attribute (grant.ts).
 */
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
  if ((await readText(pebble, hba)) !== accessRules) {
    await pebble.push(hba, accessRules, { ...owner, mode: 0o640, makeDirs: true });
  }
  await pebble.makeDir(socketDirectory, { ...owner, mode: 0o755, makeParents: true });
  await pebble.addLayer('postgresql', layer, { combine: true });
  await pebble.replan();
  return (await answers(pebble))
    ? { ready: true }
    : { ready: false, why: 'PostgreSQL does not answer; its log tells why' };
}

/** A file's text; undefined when there is none. Any other trouble is none of its absence, and rejects. */
async function readText(pebble: PebbleClient, path: string): Promise<string | undefined> {
  try {
    return new TextDecoder().decode(await pebble.pull(path));
  } catch (error) {
    if (error instanceof PathError && error.kind === 'not-found') return undefined;
    throw error;
  }
}

/** Makes the data directory unless it exists; a half-made one has another name and is thrown away. */
async function initialise(pebble: PebbleClient): Promise<void> {
  if ((await readText(pebble, `${data}/PG_VERSION`)) !== undefined) return;
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
  await pebble.exec(['mv', '-T', draft, data], { timeout: 30_000 });
}

/** Also makes the server read access rules that are newer than what it has read; times of files are whole seconds. */
const probe = `SELECT pg_reload_conf() WHERE pg_conf_load_time() < (pg_stat_file('${hba}')).modification + interval '1 second';`;

async function answers(pebble: PebbleClient): Promise<boolean> {
  const until = Date.now() + 60_000;
  for (;;) {
    try {
      await psql(pebble, probe);
      return true;
    } catch (error) {
      if (!(error instanceof ExecError)) throw error;
      if (Date.now() > until) return false;
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
  }
}
