/** People's integration tests: jubilant drives the lab as it drives Juju. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheDir, rockImage } from '../../lab/paths.ts';
import { execute, lab, labCommand, root } from './support/lab.ts';
import { writeShellCharm } from './support/shell-charm.ts';

const requirement = 'jubilant==1.14.0';

/** The folder with jubilant, fetched once. */
async function jubilant(): Promise<string> {
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

describe('jubilant', function () {
  this.timeout('15m');
  const scratch = mkdtempSync(join(tmpdir(), 'jubilant-'));
  let python: (program: string, ...args: string[]) => ReturnType<typeof execute>;

  before(async () => {
    await lab('up');
    const folder = await jubilant();
    python = (program, ...args) =>
      execute('env', [`PYTHONPATH=${folder}`, 'python3', join(root, 'tests/lab/jubilant', program), ...args]);
  });
  after(() => rmSync(scratch, { recursive: true, force: true }));

  it('types the command lines that the unit tests check', async () => {
    const { code, stdout, stderr } = await python('argv.py');
    assert.equal(code, 0, stderr);
    const recorded = readFileSync(join(root, 'tests/unit/cli/fixtures/jubilant-argv.json'), 'utf8');
    assert.deepEqual(JSON.parse(stdout), JSON.parse(recorded));
  });

  it('finds in the lab what it finds in Juju, method by method', async () => {
    const charm = join(scratch, 'one.charm');
    writeShellCharm(charm, 'one');
    const { code, stdout, stderr } = await python('drive.py', labCommand, charm, rockImage('charm-base'));
    assert.equal(code, 0, `${stdout}\n${stderr}`);
  });
});
