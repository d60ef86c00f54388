/** The server process: data directory, access rules, Pebble layer. */
import type { IssuedCertificate } from '@charmed-spark/interfaces';
import {
  ExecError,
  firstAnswer,
  type Layer,
  type PebbleClient,
  pushIfOther,
  readText,
} from '@charmed-spark/ops';
import type { Context } from './charm.gen.ts';
import { literal, psql } from './psql.ts';
import {
  configuration,
  data,
  port,
  serverFiles,
  socketDirectory,
  tlsDirectory,
  watched,
} from './settings.ts';

const owner = { user: 'postgres', group: 'postgres' } as const;

const layer: Layer = {
  summary: 'PostgreSQL',
  services: {
    postgresql: {
      override: 'replace',
      summary: 'PostgreSQL server',
      command: `postgres -D ${data} -c config_file=${configuration}`,
      startup: 'enabled',
      ...owner,
      // A server that is asked to stop waits for its clients; it is safe to end it after a while.
      'kill-delay': '10s',
    },
  },
};

/**
 * Starts the server where it does not run, with TLS where there is a certificate. A server that runs takes another
 * certificate, or none, without a restart.
 */
export async function ensureServer(
  ctx: Pick<Context, 'unit'>,
  certificate: IssuedCertificate | undefined,
): Promise<{ ready: true } | { ready: false; why: string }> {
  const pebble = ctx.unit.container('postgresql');
  if (!(await pebble.canConnect())) return { ready: false, why: 'Waiting for Pebble' };
  await ctx.unit.setPorts(port);
  await initialise(pebble);
  if (certificate !== undefined) {
    await pebble.makeDir(tlsDirectory, { ...owner, mode: 0o700, makeParents: true });
  }
  for (const [path, text] of serverFiles(certificate)) {
    await pushIfOther(pebble, path, text, { ...owner, mode: 0o600 });
  }
  await pebble.makeDir(socketDirectory, { ...owner, mode: 0o755, makeParents: true });
  await pebble.addLayer('postgresql', layer, { combine: true });
  await pebble.replan();
  if (!(await firstAnswer(() => answers(pebble), { limit: 60_000 }))) {
    return { ready: false, why: 'PostgreSQL does not answer; its log tells why' };
  }
  // Only now does no configuration that the server has read name the key.
  if (certificate === undefined) await pebble.remove(tlsDirectory, { recursive: true });
  return { ready: true };
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

/** Also makes the server read files that are newer than what it has read; times of files are whole seconds. */
const probe = `SELECT pg_reload_conf() WHERE pg_conf_load_time() <
  (SELECT max((pg_stat_file(path, true)).modification) FROM unnest(ARRAY[${watched.map(literal).join(', ')}]) AS path) + interval '1 second';
`;

async function answers(pebble: PebbleClient): Promise<true | undefined> {
  try {
    await psql(pebble, probe);
    return true;
  } catch (error) {
    if (!(error instanceof ExecError)) throw error;
    return undefined;
  }
}
