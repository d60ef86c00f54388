/** Runs the stages of the test suite and ends with one line that counts them all. Called by scripts/test. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { controller } from '../lab/paths.ts';

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

const total: Counts = { passed: 0, failed: 0, skipped: 0 };
const scratch = mkdtempSync(join(tmpdir(), 'charmed-spark-test-'));
const began = performance.now();
const elapsed = (): string => `${((performance.now() - began) / 1000).toFixed(0)} s`;

/** No part of the tests may take longer than this. */
const limitMinutes = 80;

function run(command: string, args: string[], environment: Record<string, string> = {}): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...environment },
    });
    child.once('error', (error) => {
      console.error(`${command}: ${error.message}`);
      resolve(127);
    });
    const limit = setTimeout(() => {
      console.error(`${command} ${args[0]}: ended after ${limitMinutes} minutes without an end of its own`);
      child.kill('SIGKILL');
    }, limitMinutes * 60_000);
    child.once('close', (code, signal) => {
      clearTimeout(limit);
      resolve(code ?? (signal ? 128 : 1));
    });
  });
}

/** A check such as the linter: one passed or failed test. */
async function check(title: string, command: string, args: string[]): Promise<void> {
  console.log(`\n== ${title} (${elapsed()})`);
  const code = await run(command, args);
  if (code === 0) total.passed += 1;
  else {
    total.failed += 1;
    console.error(`${title}: failed with exit code ${code}`);
  }
}

/** One mocha process over `patterns`; a process that dies without counts is a failure. */
async function mocha(title: string, patterns: string[], options: string[] = []): Promise<number> {
  const files = globSync(patterns).sort();
  if (files.length === 0) throw new Error(`no test files match ${patterns.join(' ')}`);
  console.log(`\n== ${title} (${elapsed()})`);
  const file = join(scratch, `${title.replaceAll(/\W+/g, '-')}.json`);
  const code = await run(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      'node_modules/mocha/bin/mocha.js',
      '--exit',
      '--reporter',
      'tests/reporter.cjs',
      ...options,
      ...files,
    ],
    { TEST_COUNTS: file },
  );
  try {
    const counts = JSON.parse(readFileSync(file, 'utf8')) as Counts & { tests: number };
    if (options.includes('--dry-run')) return counts.tests;
    total.passed += counts.passed;
    total.failed += counts.failed;
    total.skipped += counts.skipped;
    if (code !== 0 && counts.failed === 0) total.failed += 1;
  } catch {
    total.failed += 1;
    console.error(`${title}: the test process ended with exit code ${code} before it could count`);
  }
  return 0;
}

async function unitStage(): Promise<void> {
  const node = process.execPath;
  await check('generated code is current', node, ['scripts/generate.ts', '--check']);
  await check('documents are current', node, ['scripts/docs.ts', '--check']);
  await check('types', node, ['node_modules/typescript/bin/tsc', '--noEmit']);
  await check('lint', 'node_modules/.bin/biome', ['check', '.']);
  await check('dependencies point one way', node, ['scripts/check-dependencies.ts']);
  await mocha(
    'unit, scenario and property tests',
    ['tests/{unit,scenario,property}/**/*.test.ts'],
    ['--timeout', '30000'],
  );
}

/** Skips `patterns` as a whole: counted one by one, with the reason. */
async function skip(title: string, patterns: string[], reason: string): Promise<void> {
  const tests = await mocha(title, patterns, ['--dry-run']);
  total.skipped += tests;
  console.log(`\nSkipped ${tests} tests: ${reason}`);
}

async function labStage(): Promise<void> {
  const interop = ['tests/interop/**/*.test.ts'];
  const patterns = ['tests/lab/**/*.test.ts'];
  const obstacles = process.env.LAB_OBSTACLES ?? '';
  // Minutes on a fresh machine: not within the time of whichever test comes first.
  if (!obstacles) await check('images and charms are built', process.execPath, ['scripts/prepare.ts']);
  const hasGo = spawnSync('go', ['version']).status === 0;
  if (hasGo) await mocha('interop tests', interop, ['--timeout', '120000']);
  else
    await skip(
      'interop tests that cannot run here',
      interop,
      'Go is needed to build Pebble, which they talk to',
    );
  if (obstacles)
    return skip(
      'lab tests that cannot run here',
      patterns,
      `the lab cannot run on this machine:\n${obstacles}`,
    );
  const ranBefore = existsSync(controller.socket);
  // One process for all of them: they share the one lab of the machine and run one after the other.
  await mocha('lab tests', patterns, ['--timeout', '600000']);
  if (!ranBefore) await run('lab/lab', ['down']);
}

const stages = { unit: [unitStage], lab: [labStage], all: [unitStage, labStage] };
const stage = process.argv[2] ?? 'all';
if (!Object.hasOwn(stages, stage)) {
  console.error(`There is no stage "${stage}"; there are: ${Object.keys(stages).join(', ')}`);
  process.exit(2);
}
try {
  for (const run of stages[stage as keyof typeof stages]) await run();
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
console.log(`\nIn ${elapsed()}:`);
console.log(
  `${total.passed} passed, ${total.failed} failed${total.skipped ? `, ${total.skipped} skipped` : ''}`,
);
process.exitCode = total.failed === 0 ? 0 : 1;
