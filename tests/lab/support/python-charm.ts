/** Packs a Python charm of the tests: its code, ops and other libraries from PyPI, and a dispatch script. */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, globSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { cacheDir } from '../../../lab/paths.ts';
import { writeArchive } from '../../../scripts/pack/archive.ts';
import { execute } from './lab.ts';

const ops = 'ops==3.9.0';
const dispatch = `#!/bin/sh
PYTHONPATH=lib:src exec python3 src/charm.py
`;

/** Path of the packed charm in `source`, with `libraries` beside ops; they are fetched once. */
export async function packPythonCharm(source: string, ...others: string[]): Promise<string> {
  const requirements = [ops, ...others];
  const key = createHash('sha256').update(requirements.join(' ')).digest('hex').slice(0, 16);
  const libraries = join(cacheDir, `python-charm-${key}`);
  if (!existsSync(libraries)) {
    const draft = `${libraries}.${process.pid}`;
    mkdirSync(draft, { recursive: true });
    const { code, stderr } = await execute('python3', [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      '--no-compile',
      '--target',
      draft,
      ...requirements,
    ]);
    if (code !== 0) throw new Error(`pip could not install ${requirements.join(', ')}: ${stderr}`);
    renameSync(draft, libraries);
  }
  const scratch = mkdtempSync(join(tmpdir(), 'python-charm-'));
  try {
    cpSync(libraries, join(scratch, 'lib'), { recursive: true });
    cpSync(source, scratch, { recursive: true });
    const files = globSync('**/*', { cwd: scratch }).filter((file) => statSync(join(scratch, file)).isFile());
    const target = join(cacheDir, `${basename(source)}.charm`);
    await writeArchive(target, [
      { name: 'dispatch', mode: 0o755, content: dispatch },
      ...files.map((file) => ({ name: file, mode: 0o644, file: join(scratch, file) })),
    ]);
    return target;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
