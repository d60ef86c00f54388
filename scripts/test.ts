/** Runs the stages of the test suite and ends with one line that counts them all. Called by scripts/test. */
import { spawn } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

const total: Counts = { passed: 0, failed: 0, skipped: 0 };
const scratch = mkdtempSync(join(tmpdir(), 'charmed-spark-test-'));
const began = performance.now();
const elapsed = (): string => `${((performance.now() - began) / 1000).toFixed(0)} s`;

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
    child.once('close', (code, signal) => resolve(code ?? (signal ? 128 : 1)));
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
  await check('types', node, ['node_modules/typescript/bin/tsc', '--noEmit']);
  await check('lint', 'node_modules/.bin/biome', ['check', '.']);
  await check('dependencies point one way', node, ['scripts/check-dependencies.ts']);
  await mocha(
    'unit, scenario and property tests',
    ['tests/{unit,scenario,property}/**/*.test.ts'],
    ['--timeout', '30000'],
  );
}

async function labStage(): Promise<void> {
  const obstacles = process.env.LAB_OBSTACLES ?? '';
  const patterns = ['tests/{lab,interop}/**/*.test.ts'];
  if (obstacles) {
    const tests = await mocha('lab tests that cannot run here', patterns, ['--dry-run']);
    total.skipped += tests;
    console.log(`\nSkipped ${tests} lab tests, because the lab cannot run on this machine:\n${obstacles}`);
    return;
  }
  await check('charms are packed', process.execPath, ['scripts/pack.ts']);
  await mocha('interop tests', ['tests/interop/**/*.test.ts'], ['--timeout', '120000']);
  // One process for all of them: they share the one lab of the machine and run one after the other.
  await mocha('lab tests', ['tests/lab/**/*.test.ts'], ['--timeout', '600000']);
}

const stage = process.argv[2] ?? 'all';
try {
  if (stage === 'unit' || stage === 'all') await unitStage();
  if (stage === 'lab' || stage === 'all') await labStage();
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
console.log(`\nIn ${elapsed()}:`);
console.log(
  `${total.passed} passed, ${total.failed} failed${total.skipped ? `, ${total.skipped} skipped` : ''}`,
);
process.exitCode = total.failed === 0 ? 0 : 1;
