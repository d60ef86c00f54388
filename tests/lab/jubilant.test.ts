/** People's integration tests: jubilant drives the lab as it drives Juju. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rockImage } from '../../lab/paths.ts';
import { jubilant } from './support/jubilant.ts';
import { lab, labCommand, root } from './support/lab.ts';
import { writeShellCharm } from './support/shell-charm.ts';

describe('jubilant', function () {
  this.timeout('15m');
  const scratch = mkdtempSync(join(tmpdir(), 'jubilant-'));

  before(async () => {
    await lab('up');
  });
  after(() => rmSync(scratch, { recursive: true, force: true }));

  it('types the command lines that the unit tests check', async () => {
    const { code, stdout, stderr } = await jubilant('argv.py');
    assert.equal(code, 0, stderr);
    const recorded = readFileSync(join(root, 'tests/unit/cli/fixtures/jubilant-argv.json'), 'utf8');
    assert.deepEqual(JSON.parse(stdout), JSON.parse(recorded));
  });

  it('finds in the lab what it finds in Juju, method by method', async () => {
    const charm = join(scratch, 'one.charm');
    writeShellCharm(charm, 'one');
    const { code, stdout, stderr } = await jubilant('drive.py', labCommand, charm, rockImage('charm-base'));
    assert.equal(code, 0, `${stdout}\n${stderr}`);
  });
});
