/**
 * Measures and prints what README reports: a dispatch of the packed Kyuubi charm beside a charm on Python ops, both
 * as whole processes under the same fake hook tools, and the size of the charm. Ratios, because machines differ.
 */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { cacheDir } from '../lab/paths.ts';
import { unpackCharm } from './unpack.ts';

const root = resolve(import.meta.dirname, '..');
const rounds = Number(process.argv[2] ?? 20);
const tools = [
  'config-get',
  'is-leader',
  'juju-log',
  'status-get',
  'status-set',
  'relation-ids',
  'relation-list',
  'relation-get',
  'relation-set',
  'secret-get',
  'secret-ids',
  'secret-info-get',
  'secret-add',
  'goal-state',
  'open-port',
  'close-port',
  'opened-ports',
  'application-version-set',
  'state-get',
  'state-set',
  'network-get',
];

function must(
  command: string,
  args: string[],
  options: { cwd?: string; input?: string; env?: NodeJS.ProcessEnv } = {},
): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8', ...options });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${command} ${args[0]} ended with ${status}: ${stderr}`);
  return stdout;
}

/** A virtual environment with Python ops, made once. */
function pythonOps(): string {
  const environment = join(cacheDir, 'bench-python-ops-3.9.0');
  if (!existsSync(join(environment, 'ready'))) {
    rmSync(environment, { recursive: true, force: true });
    must('python3', ['-m', 'venv', environment]);
    must(join(environment, 'bin/pip'), ['install', '--quiet', '--disable-pip-version-check', 'ops==3.9.0']);
    writeFileSync(join(environment, 'ready'), '');
  }
  return join(environment, 'bin/python3');
}

const median = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

const scratch = mkdtempSync(join(tmpdir(), 'charmed-spark-bench-'));
try {
  const [packed] = globSync(join(root, 'dist/kyuubi-k8s_*.charm'));
  if (packed === undefined) throw new Error('there is no packed charm in dist/: run make pack first');
  const bin = join(scratch, 'bin');
  mkdirSync(bin);
  must('go', ['build', '-o', join(bin, 'hook-tool'), '.'], {
    cwd: join(root, 'bench/hook-tool'),
    env: { ...process.env, CGO_ENABLED: '0' },
  });
  for (const tool of tools) symlinkSync('hook-tool', join(bin, tool));
  const ours = join(scratch, 'ours');
  await unpackCharm(packed, ours);
  const theirs = join(scratch, 'theirs');
  cpSync(join(root, 'bench/python-noop'), theirs, { recursive: true });
  cpSync(join(root, 'metadata.yaml'), join(theirs, 'metadata.yaml'));

  const environment = (directory: string): Record<string, string> => ({
    PATH: `${bin}:/usr/bin:/bin`,
    LANG: 'C.UTF-8',
    CHARM_DIR: directory,
    JUJU_CHARM_DIR: directory,
    JUJU_DISPATCH_PATH: 'hooks/update-status',
    JUJU_HOOK_NAME: 'update-status',
    JUJU_UNIT_NAME: 'kyuubi-k8s/0',
    JUJU_MODEL_NAME: 'bench',
    JUJU_MODEL_UUID: '3e5b1d8c-5a0f-4c0e-8f0e-0123456789ab',
    JUJU_VERSION: '3.6.28',
    JUJU_CONTEXT_ID: 'kyuubi-k8s/0-update-status-0',
  });
  const commands = [
    { name: 'ours', argv: [join(ours, 'dispatch')], cwd: ours, env: environment(ours) },
    { name: 'python', argv: [pythonOps(), join(theirs, 'charm.py')], cwd: theirs, env: environment(theirs) },
  ];
  const samples = JSON.parse(
    must('python3', [join(root, 'bench/measure.py'), String(rounds)], { input: JSON.stringify(commands) }),
  ) as Record<'ours' | 'python', { ms: number[]; mib: number[] }>;
  const wall = [median(samples.ours.ms), median(samples.python.ms)] as const;
  const memory = [median(samples.ours.mib), median(samples.python.mib)] as const;
  console.log(`update-status with nothing to do, whole process, medians of ${rounds} rounds taken in turn:`);
  console.log(
    `  wall time    kyuubi-k8s ${wall[0].toFixed(0)} ms, no-op charm on Python ops ${wall[1].toFixed(0)} ms: ratio ${(wall[0] / wall[1]).toFixed(2)}`,
  );
  console.log(
    `  peak memory  kyuubi-k8s ${memory[0].toFixed(0)} MiB, no-op charm on Python ops ${memory[1].toFixed(0)} MiB: ratio ${(memory[0] / memory[1]).toFixed(2)}`,
  );
  for (const file of globSync(join(root, 'dist/*.charm')).sort()) {
    console.log(`  ${file.slice(root.length + 1)}: ${(statSync(file).size / 1e6).toFixed(1)} MB`);
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
