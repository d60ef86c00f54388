/** Programs on jubilant, the library with which people test charms. */
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDir } from '../../../lab/paths.ts';
import { execute, type Output, root } from './lab.ts';

const requirement = 'jubilant==1.14.0';

/** The folder with jubilant, fetched once. */
async function library(): Promise<string> {
  const folder = join(cacheDir, requirement.replace('==', '-'));
  if (existsSync(folder)) return folder;
  const draft = `${folder}.${process.pid}`;
  mkdirSync(draft, { recursive: true });
  const pip = [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '--target',
    draft,
    requirement,
  ];
  const { code, stderr } = await execute('python3', pip);
  if (code !== 0) throw new Error(`pip could not install ${requirement}: ${stderr}`);
  renameSync(draft, folder);
  return folder;
}

/** Runs tests/lab/jubilant/<program>. */
export async function jubilant(program: string, ...args: string[]): Promise<Output> {
  return execute('env', [
    `PYTHONPATH=${await library()}`,
    'python3',
    join(root, 'tests/lab/jubilant', program),
    ...args,
  ]);
}
