/**
 * One executable from a TypeScript entry point: Bun's compiler, minified, byte code, baseline CPU.
 * Byte code needs CommonJS output, hence no top-level await in anything that is compiled here.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const bun = join(root, 'node_modules/.bin/bun');
/** Runs on any x86-64 CPU since 2013, whatever the machine that packs it. */
const runtime = join(root, 'node_modules/@oven/bun-linux-x64-baseline/bin/bun');

const flags = [
  '--compile',
  '--minify',
  '--bytecode',
  '--format=cjs',
  // A file that happens to lie in a working directory must not change a charm.
  '--no-compile-autoload-dotenv',
  '--no-compile-autoload-bunfig',
  `--compile-executable-path=${runtime}`,
];

/**
 * For programs that are over in a moment, as a charm's dispatch is: before most code that the runtime would compile to
 * machine code has paid for it. What runs ten times as long as usual is compiled all the same.
 */
export const shortLived = ['--compile-jit-policy=10'];

function runBun(args: string[]): Promise<void> {
  return new Promise((done, fail) => {
    const child = spawn(bun, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.once('error', fail);
    child.once('close', (code) =>
      code === 0 ? done() : fail(new Error(`bun ${args[0]} ended with exit code ${code}:\n${output.trim()}`)),
    );
  });
}

export interface Bundle {
  /** Hash over the bundled code, the compiler and its flags: equal hashes give equal executables. */
  hash: string;
  /** Files that are in the bundle, relative to the repository. */
  inputs: string[];
}

/** Bundles without compiling: quick, and tells whether an executable must be made anew. */
export async function inspectBundle(entry: string, more: readonly string[] = []): Promise<Bundle> {
  const scratch = mkdtempSync(join(tmpdir(), 'charmed-spark-bundle-'));
  try {
    const code = join(scratch, 'bundle.cjs');
    const meta = join(scratch, 'meta.json');
    await runBun([
      'build',
      '--target=bun',
      '--format=cjs',
      '--minify',
      `--metafile=${meta}`,
      `--outfile=${code}`,
      entry,
    ]);
    const { version } = JSON.parse(readFileSync(join(root, 'node_modules/bun/package.json'), 'utf8')) as {
      version: string;
    };
    const hash = createHash('sha256')
      .update(readFileSync(code))
      .update(version)
      .update([...flags.slice(0, -1), ...more].join(' '));
    const { inputs } = JSON.parse(readFileSync(meta, 'utf8')) as { inputs: Record<string, unknown> };
    return { hash: hash.digest('hex'), inputs: Object.keys(inputs).sort() };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Compiles `entry` into the executable `outfile`, with `more` flags. Throws with the compiler's text. */
export async function compileExecutable(
  entry: string,
  outfile: string,
  more: readonly string[] = [],
): Promise<void> {
  await runBun(['build', ...flags, ...more, `--outfile=${outfile}`, entry]);
}
