/** The server process and its files. Every step may be cut off and run again. */
import {
  fingerprint,
  firstAnswer,
  type Layer,
  listExisting,
  type PebbleClient,
  readText,
} from '@charmed-spark/ops';
import { type Checked, check } from './checked.ts';
import { writeText } from './files.ts';
import type { Outside } from './outside.ts';
import { configFile, type Flaws, folder, type Plan, rulesFolder } from './plan.ts';

export const port = 9090;
/** In the volume, whose own folder is root's. */
const data = '/var/lib/prometheus/data';
/** Names what the running server has read last. */
const loadedFile = `${folder}/loaded`;

const layer: Layer = {
  summary: 'Prometheus',
  services: {
    prometheus: {
      override: 'replace',
      summary: 'Prometheus server',
      command: [
        '/usr/bin/prometheus',
        `--config.file=${configFile}`,
        `--storage.tsdb.path=${data}`,
        '--storage.tsdb.retention.time=15d',
        `--web.listen-address=:${port}`,
        '--web.enable-lifecycle',
      ].join(' '),
      startup: 'enabled',
      user: '_daemon_',
      group: '_daemon_',
    },
  },
};

export interface Served {
  flaws: Map<number, Flaws>;
  /** Why the server does not work by the plan; undefined when it does. */
  trouble: string | undefined;
}

/** Brings server and files in line with the plan; the server reads changes without a restart. */
export async function serve(pebble: PebbleClient, outside: Outside, plan: Plan): Promise<Served> {
  await pebble.makeDir(data, { user: '_daemon_', group: '_daemon_', mode: 0o750, makeParents: true });
  const checked = await check(pebble, plan);
  await writeFiles(pebble, plan, checked);
  await pebble.addLayer('prometheus', layer, { combine: true });
  await pebble.replan();
  const { flaws } = checked;
  if (!(await becomesReady(outside)))
    return { flaws, trouble: 'Prometheus does not answer; its log tells why' };
  const wanted = await contentDigest(pebble, checked.config);
  if ((await readText(pebble, loadedFile)) === wanted) return { flaws, trouble: undefined };
  const why = await outside.reload();
  if (why !== undefined) return { flaws, trouble: `Prometheus does not load its files: ${why}` };
  await writeText(pebble, loadedFile, wanted);
  return { flaws, trouble: undefined };
}

/** Rules of an application that are wrong now stay as they last were right. */
async function writeFiles(pebble: PebbleClient, plan: Plan, { rules, config }: Checked): Promise<void> {
  for (const { path, text } of rules) await writeText(pebble, path, text);
  const wanted = plan.rules.map(({ path }) => path);
  for (const { path } of await listExisting(pebble, rulesFolder))
    if (!wanted.includes(path)) await pebble.remove(path);
  await writeText(pebble, configFile, config);
}

async function contentDigest(pebble: PebbleClient, config: string): Promise<string> {
  const rules = await listExisting(pebble, rulesFolder);
  const texts = await Promise.all(
    rules.map(async ({ path }) => [path, (await readText(pebble, path)) ?? '']),
  );
  return fingerprint(config, ...texts.flat());
}

const becomesReady = (outside: Outside): Promise<true | undefined> =>
  firstAnswer(async () => (await outside.isReady()) || undefined, { limit: 60_000, sleep: outside.sleep });
