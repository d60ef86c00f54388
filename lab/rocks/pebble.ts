/** The real Pebble, built once from its Go module (versions and hashes: pebble/go.mod, go.sum). */
import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { access, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { arch } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { cacheDir } from '../paths.ts';
import { type Progress, silentProgress } from '../progress.ts';
import { prune } from './build/cache.ts';

const run = promisify(execFile);
const moduleDir = join(import.meta.dirname, 'pebble');
const flags = ['build', '-trimpath', '-ldflags', '-s -w'];

/**
 * Path of a statically linked Pebble executable for this machine's architecture. The first call builds it (half a
 * minute, needs Go and the module proxy); later ones find it in the cache.
 */
export async function pebbleBinary(progress: Progress = silentProgress): Promise<string> {
  const hash = createHash('sha256').update(arch()).update(flags.join('\0'));
  for (const file of ['go.mod', 'go.sum']) hash.update(await readFile(join(moduleDir, file)));
  const folder = join(cacheDir, 'pebble', hash.digest('hex').slice(0, 16));
  const binary = join(folder, 'pebble');
  if (await exists(binary)) return binary;
  await progress.step('Build Pebble', () => build(folder, binary));
  await prune(dirname(folder), 2);
  return binary;
}

async function build(folder: string, binary: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  // Built beside its place and renamed: a killed or a parallel build never leaves half a file under the final name.
  const unfinished = join(folder, `.build-${randomUUID()}`);
  try {
    await run('go', [...flags, '-o', unfinished, 'github.com/canonical/pebble/cmd/pebble'], {
      cwd: moduleDir,
      env: { ...process.env, CGO_ENABLED: '0' },
    });
    await rename(unfinished, binary);
  } catch (error) {
    const failure = error as Error & { code?: string; stderr?: string };
    throw new Error(
      failure.code === 'ENOENT'
        ? 'cannot build Pebble: Go is not installed; install Go 1.24.6 or newer'
        : `cannot build Pebble: ${(failure.stderr || failure.message).trim()}`,
    );
  } finally {
    await rm(unfinished, { force: true });
  }
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
