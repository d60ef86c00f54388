/** Canonical's ops from PyPI in a folder of the cache. */
import { type ExecFileSyncOptions, execFileSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDir } from '../../../lab/paths.ts';

const VERSION = '3.9.0';

/** Path of a Python that has ops. Throws when this machine has no python3 with venv, or PyPI does not answer. */
export function pythonOps(): string {
  const directory = join(cacheDir, `python-ops-${VERSION}`);
  const python = join(directory, 'bin/python');
  const quiet: ExecFileSyncOptions = { stdio: ['ignore', 'pipe', 'pipe'] };
  if (!existsSync(join(directory, 'complete'))) {
    rmSync(directory, { recursive: true, force: true });
    execFileSync('python3', ['-m', 'venv', directory], quiet);
    execFileSync(python, ['-m', 'pip', 'install', '--quiet', `ops==${VERSION}`], quiet);
    execFileSync('touch', [join(directory, 'complete')], quiet);
  }
  return python;
}
