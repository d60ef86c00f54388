/** Canonical's cosl from PyPI in a folder of the cache. */
import { type ExecFileSyncOptions, execFileSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDir } from '../../../lab/paths.ts';

const VERSION = '1.11.3';

/** Path of a Python that has cosl. Throws when this machine has no python3 with venv, or PyPI does not answer. */
export function pythonCosl(): string {
  const directory = join(cacheDir, `python-cosl-${VERSION}`);
  const python = join(directory, 'bin/python');
  const quiet: ExecFileSyncOptions = { stdio: ['ignore', 'pipe', 'pipe'] };
  if (!existsSync(join(directory, 'complete'))) {
    rmSync(directory, { recursive: true, force: true });
    execFileSync('python3', ['-m', 'venv', directory], quiet);
    execFileSync(python, ['-m', 'pip', 'install', '--quiet', `cosl==${VERSION}`], quiet);
    execFileSync('touch', [join(directory, 'complete')], quiet);
  }
  return python;
}
