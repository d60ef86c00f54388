/** Canonical's interface libraries from PyPI in a folder of the cache, each side of them as a function. */
import { type ExecFileSyncOptions, execFileSync, spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDir } from '../../../lab/paths.ts';

const packages = [
  'ops[testing]==3.9.0',
  'charmlibs-interfaces-tls-certificates==1.12.0',
  'charmlibs-interfaces-certificate-transfer==1.1.0',
];

/** Path of a Python that has them. Throws when this machine has no python3 with venv, or PyPI does not answer. */
export const pythonInterfaces = (): string => pythonWith('python-interfaces-1.12.0-1.1.0', packages);

/** As `pythonInterfaces`, with other packages, in a folder of the cache of that name. */
export function pythonWith(name: string, packages: readonly string[]): string {
  const directory = join(cacheDir, name);
  const python = join(directory, 'bin/python');
  const quiet: ExecFileSyncOptions = { stdio: ['ignore', 'pipe', 'pipe'] };
  if (!existsSync(join(directory, 'complete'))) {
    rmSync(directory, { recursive: true, force: true });
    execFileSync('python3', ['-m', 'venv', directory], quiet);
    execFileSync(python, ['-m', 'pip', 'install', '--quiet', ...packages], quiet);
    execFileSync('touch', [join(directory, 'complete')], quiet);
  }
  return python;
}

export type Bag = Record<string, string>;

/** A secret of the unit. */
export interface UnitSecret {
  label: string;
  content: Record<string, string>;
}

/** Runs one event of a charm that stands on the library, and gives what it left. */
export function runPython<T>(python: string, side: string, input: object, file = 'sides.py'): T {
  const script = join(import.meta.dirname, 'fixtures', file);
  const { status, stdout, stderr } = spawnSync(python, [script, side], {
    input: JSON.stringify(input),
    encoding: 'utf8',
    // Logs of the libraries go to the standard error.
    env: { PATH: process.env.PATH ?? '' },
  });
  if (status !== 0) throw new Error(`${side} ended with ${status}: ${stderr}`);
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as T;
}
