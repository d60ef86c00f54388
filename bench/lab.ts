/**
 * On the running lab: how often the server restarts while it is integrated, one relation after the other; whether events
 * that change nothing restart it; and a steady dispatch of the unit with all relations beside a no-op charm on Python
 * ops, each in its own pod under the real agent, in turn.
 */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { streamProgress } from '../lab/progress.ts';
import { prepare } from '../scripts/demo/prepare.ts';
import { must } from '../tests/lab/support/actions.ts';
import { kubectl } from '../tests/lab/support/cluster.ts';
import {
  applications,
  lab,
  labJson,
  removeModel,
  root,
  waitFor,
  waitForStatus,
} from '../tests/lab/support/lab.ts';
import { packPythonCharm } from '../tests/lab/support/python-charm.ts';

const model = 'bench';
const unit = 'kyuubi-k8s/0';
const rounds = Number(process.argv[2] ?? 15);
const relations: [string, string][] = [
  ['auth-db', 'postgresql-k8s:database'],
  ['metastore-db', 'postgresql-k8s:database'],
  ['zookeeper', 'zookeeper-k8s:zookeeper'],
  ['spark-service-account', 'spark-integration-hub-k8s:spark-service-account'],
  ['certificates', 'self-signed-certificates:certificates'],
  ['receive-ca-cert', 'self-signed-certificates:send-ca-cert'],
  ['jdbc', 'data-integrator:kyuubi'],
];

const deploy = (name: string, ...options: string[]): Promise<string> =>
  lab('deploy', '--model', model, join(root, `dist/${name}_ubuntu@22.04-amd64.charm`), ...options);
const image = (resource: string, rock: string): string[] => [
  '--resource',
  `${resource}=localhost/${rock}:lab`,
];

/** How often Pebble started the server, by its own log. */
async function starts(): Promise<number> {
  const { stdout } = await kubectl([
    '--namespace',
    model,
    'logs',
    'kyuubi-k8s-0',
    '--container',
    'kyuubi',
    '--tail=-1',
  ]);
  return stdout.split('\n').filter((line) => /Service "kyuubi" starting/.test(line)).length;
}

/** No unit of the model works at anything. */
async function settled(): Promise<void> {
  let quiet = 0;
  await waitFor(
    'all units to be idle',
    async () => {
      const units = Object.values(await applications(model)).flatMap((app) => Object.values(app.units ?? {}));
      quiet = units.every((one) => one['juju-status'].current === 'idle') ? quiet + 1 : 0;
      return quiet >= 6;
    },
    300,
  );
}

const updateStatus = ['env', 'JUJU_DISPATCH_PATH=hooks/update-status', 'JUJU_HOOK_NAME=update-status'];

interface Cost {
  /** Milliseconds from start to end. */
  wall: number;
  /** Milliseconds of processor time, hook tools that it starts included. */
  cpu: number;
}

/** One dispatch as a whole process, measured in the unit's own charm container. */
async function dispatch(of: string): Promise<Cost> {
  const program = [
    'import json,resource,subprocess,time',
    'began=time.perf_counter()',
    'subprocess.run(["./dispatch"],check=True,stdout=subprocess.DEVNULL)',
    'wall=time.perf_counter()-began',
    'used=resource.getrusage(resource.RUSAGE_CHILDREN)',
    'print(json.dumps({"wall":wall*1000,"cpu":(used.ru_utime+used.ru_stime)*1000}))',
  ].join('\n');
  const answer = await labJson<Record<string, { results: { stdout: string } }>>(
    'exec',
    '--model',
    model,
    '--unit',
    of,
    '--',
    ...updateStatus,
    'python3',
    '-c',
    program,
  );
  return JSON.parse(answer[of]?.results.stdout ?? '') as Cost;
}

/** The no-op charm that bench/run.ts measures, as a package. */
async function packNoop(): Promise<string> {
  const source = join(mkdtempSync(join(tmpdir(), 'bench-')), 'python-noop');
  mkdirSync(join(source, 'src'), { recursive: true });
  copyFileSync(join(root, 'bench/python-noop/charm.py'), join(source, 'src/charm.py'));
  copyFileSync(join(root, 'tests/lab/python-client/manifest.yaml'), join(source, 'manifest.yaml'));
  writeFileSync(
    join(source, 'metadata.yaml'),
    'name: python-noop\nsummary: Does nothing.\ndescription: Does nothing.\n',
  );
  try {
    return await packPythonCharm(source);
  } finally {
    rmSync(dirname(source), { recursive: true, force: true });
  }
}

const median = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

await prepare(streamProgress(), ['postgresql', 'zookeeper', 'minio', 'kyuubi'], []);
await lab('up');
await removeModel(model);
await lab('add-model', model, '--no-switch');
try {
  await deploy('self-signed-certificates');
  await deploy('postgresql-k8s', ...image('postgresql-image', 'postgresql'));
  await deploy('zookeeper-k8s', ...image('zookeeper-image', 'zookeeper'));
  await deploy('minio', '--config', 'buckets=spark', ...image('minio-image', 'minio'));
  await deploy(
    's3-integrator',
    '--config',
    'bucket=spark',
    '--config',
    `endpoint=http://minio.${model}.svc.cluster.local:9000`,
  );
  await deploy('spark-integration-hub-k8s', '--trust', '--config', 'spark-image=localhost/kyuubi:lab');
  await deploy('data-integrator', '--config', 'database-name=demo');
  await deploy('kyuubi-k8s', '--trust', ...image('kyuubi-image', 'kyuubi'));
  const noop = await packNoop();
  await lab('deploy', '--model', model, noop, 'python-noop');
  await lab(
    'integrate',
    '--model',
    model,
    'postgresql-k8s:certificates',
    'self-signed-certificates:certificates',
  );
  await lab(
    'integrate',
    '--model',
    model,
    'zookeeper-k8s:certificates',
    'self-signed-certificates:certificates',
  );
  await lab(
    'integrate',
    '--model',
    model,
    'spark-integration-hub-k8s:s3-credentials',
    's3-integrator:s3-credentials',
  );
  await waitForStatus(model, 'minio', { seconds: 600 });
  const key = await must(model, 'minio/0', 'get-root-credentials');
  await must(model, 's3-integrator/0', 'sync-s3-credentials', {
    'access-key': key['access-key'],
    'secret-key': key['secret-key'],
  });
  for (const app of ['postgresql-k8s', 'zookeeper-k8s', 'spark-integration-hub-k8s', 's3-integrator'])
    await waitForStatus(model, app, { seconds: 300 });
  await settled();
  console.log('server starts while seven relations are made one after the other:');
  for (const [endpoint, other] of relations) {
    const before = await starts();
    await lab('integrate', '--model', model, `kyuubi-k8s:${endpoint}`, other);
    await settled();
    console.log(`  ${endpoint}: ${(await starts()) - before}`);
  }
  await waitForStatus(model, 'kyuubi-k8s');
  const integrated = await starts();
  console.log(`  restarts after the first start: ${integrated - 1}`);
  const samples: [Cost[], Cost[]] = [[], []];
  for (let round = 0; round <= rounds; round += 1) {
    const pair = [await dispatch(unit), await dispatch('python-noop/0')] as const;
    // The first brings files into the page cache and writes Python's byte code.
    if (round > 0) for (const at of [0, 1] as const) samples[at].push(pair[at]);
  }
  console.log(
    `update-status of a leader with all these relations, in the lab, medians of ${rounds} in turn:`,
  );
  for (const [kind, title] of [
    ['wall', 'wall time'],
    ['cpu', 'processor'],
  ] as const) {
    const [ours, theirs] = [
      median(samples[0].map((one) => one[kind])),
      median(samples[1].map((one) => one[kind])),
    ];
    console.log(
      `  ${title}    kyuubi-k8s ${ours.toFixed(0)} ms, no-op charm on Python ops ${theirs.toFixed(0)} ms: ratio ${(ours / theirs).toFixed(2)}`,
    );
  }
  console.log(`  restarts by these ${rounds + 1} events: ${(await starts()) - integrated}`);
} finally {
  await lab('destroy-model', model, '--no-prompt', '--force', '--destroy-storage');
}
