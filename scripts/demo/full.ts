/**
 * Kyuubi among its neighbours: deploys what the tutorial says, uses it as its users do, and ends with a table of every
 * connection, how it is encrypted, and how that was just checked. Ends non-zero with the reason if anything fails.
 */
import { readFileSync } from 'node:fs';
import { streamProgress } from '../../lab/progress.ts';
import type { RockName } from '../../lab/rocks/index.ts';
import { checkConnections } from './connections.ts';
import { runDocument } from './document.ts';
import { prepare } from './prepare.ts';
import { lab, labJson, root, run } from './run.ts';
import { type Jdbc, sql } from './sql-client.ts';

const began = performance.now();
const progress = streamProgress();
const tutorial = 'docs/tutorial/the-neighbourhood.md';
const model = 'neighbourhood';

interface Credentials {
  username: string;
  password: string;
  endpoints: string;
  uris: string;
  tls: string;
  'tls-ca': string;
}

const named = (pattern: RegExp): string[] => [
  ...new Set(
    [...readFileSync(`${root}/${tutorial}`, 'utf8').matchAll(pattern)].map(([, name]) => name as string),
  ),
];

/** Results of an action on the first unit named. */
async function action<T>(...args: string[]): Promise<T> {
  const tasks = await labJson<Record<string, { status: string; message?: string; results: T }>>(
    'run',
    '--model',
    model,
    ...args,
  );
  const [task] = Object.values(tasks);
  if (task?.status !== 'completed') throw new Error(`${args.join(' ')}: ${task?.message ?? 'no answer'}`);
  return task.results;
}

/** Direct addresses of units: what a client reaches through one is read back through another. */
const unitUrl = (unit: number): string =>
  `jdbc:hive2://kyuubi-k8s-${unit}.kyuubi-k8s-endpoints.${model}.svc.cluster.local:10009/;ssl=true`;

async function queries({ username, password, 'tls-ca': ca }: Credentials): Promise<void> {
  const through = (unit: number): Jdbc => ({ url: unitUrl(unit), username, password, ca });
  await sql(model, through(0), [
    'CREATE NAMESPACE IF NOT EXISTS iceberg.demo;',
    'DROP TABLE IF EXISTS iceberg.demo.greetings;',
    'CREATE TABLE iceberg.demo.greetings (id INT, text STRING) USING iceberg;',
    "INSERT INTO iceberg.demo.greetings SELECT id, 'written by an executor pod' FROM range(1, 4, 1, 2);",
  ]);
  const rows = await sql(model, through(1), ['SELECT * FROM iceberg.demo.greetings ORDER BY id;']);
  console.log(rows.trim());
  if (rows.match(/written by an executor pod/g)?.length !== 3)
    throw new Error('the rows that were written through one unit did not come back through another');
}

async function prometheusTargets(): Promise<void> {
  const { applications } = await labJson<{ applications: Record<string, { address: string }> }>(
    'status',
    '--model',
    model,
  );
  const address = applications['prometheus-k8s']?.address;
  const answer = (await (await fetch(`http://${address}:9090/api/v1/targets?state=active`)).json()) as {
    data: { activeTargets: { scrapeUrl: string; health: string; labels: Record<string, string> }[] };
  };
  console.log('\nTargets of Prometheus:');
  for (const { scrapeUrl, health, labels } of answer.data.activeTargets)
    if (labels.juju_application === 'kyuubi-k8s')
      console.log(`  ${labels.juju_unit}  ${scrapeUrl}  ${health}`);
}

try {
  await prepare(
    progress,
    named(/localhost\/([a-z-]+):lab/g) as RockName[],
    named(/\.\/dist\/([a-z0-9-]+)_ubuntu/g),
  );
  await run(lab, ['up']);
  await runDocument(tutorial, model);
  const { kyuubi } = await action<{ kyuubi: Credentials }>('data-integrator/0', 'get-credentials');
  console.log(
    `\nA client logs in as ${kyuubi.username} and verifies the server with the CA that it was given.`,
  );
  await queries(kyuubi);
  const { 'proxied-endpoints': proxied } = await action<Record<string, string>>(
    'traefik-k8s/0',
    'show-proxied-endpoints',
  );
  const { url } = (JSON.parse(`${proxied}`) as Record<string, { url: string }>)['kyuubi-k8s'] ?? {
    url: 'none',
  };
  console.log(`\nWeb UI behind the proxy, for people whom it knows: ${url}/ui/`);
  await prometheusTargets();
  await checkConnections(model, {
    username: kyuubi.username,
    password: kyuubi.password,
    ca: kyuubi['tls-ca'],
  });
  console.log(`
It works, after ${((performance.now() - began) / 1000).toFixed(0)} s. The lab is still running; try:

  ./lab/lab status --model ${model} --relations
  ./lab/lab run --model ${model} kyuubi-k8s/0 show-status
  ./lab/lab config --model ${model} kyuubi-k8s allowlist=alice,bob   # admin cannot log in any more
  ./lab/lab remove-relation --model ${model} kyuubi-k8s zookeeper-k8s # the status tells what is missing
  ./lab/lab destroy-model ${model} --no-prompt --destroy-storage
  ./lab/lab down                                          # ends all models; leaves nothing but the build cache`);
} catch (error) {
  console.error(`\nThe demo stopped: ${error instanceof Error ? error.message : error}`);
  console.error(
    `What the units said: ./lab/lab debug-log --model ${model} --replay; what they wait for: ./lab/lab status --model ${model}`,
  );
  process.exitCode = 1;
}
