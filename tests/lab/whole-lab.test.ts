/**
 * The last of the lab tests: the lab comes and goes as a whole, and leaves the machine as it was, also when it was
 * killed half way. Whatever lab runs on this machine is gone afterwards.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheDir, runDir, stateDir } from '../../lab/paths.ts';
import { execute, lab, labCommand, root, waitFor, waitForStatus } from './support/lab.ts';
import { writeShellCharm } from './support/shell-charm.ts';

/** Everything that a lab might leave, in a process of its own. */
async function footprint(): Promise<unknown> {
  const { code, stdout, stderr } = await execute(process.execPath, ['lab/node/main.ts', 'footprint']);
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout);
}

describe('the whole lab', function () {
  this.timeout('5m');
  const scratch = mkdtempSync(join(tmpdir(), 'whole-lab-'));
  let clean: unknown;

  before(async () => {
    await lab('down');
    clean = await footprint();
    assert.ok(!existsSync(stateDir) && !existsSync(runDir), 'state is gone');
  });

  after(async () => {
    rmSync(scratch, { recursive: true, force: true });
    await lab('down');
  });

  it('leaves nothing behind after its applications ran', async () => {
    await lab('up');
    const charm = join(scratch, 'whole.charm');
    writeShellCharm(charm, 'whole');
    await lab('deploy', '--model', 'lab', charm, '--resource', 'work-image=localhost/charm-base:lab');
    await waitForStatus('lab', 'whole', { message: /level low/ });
    await lab('down');
    assert.deepEqual(await footprint(), clean);
    assert.ok(existsSync(cacheDir), 'what was built stays');
  });

  it('leaves nothing behind when its start was cut off', async () => {
    const up = spawn(labCommand, ['up'], { cwd: root, stdio: 'ignore', detached: true });
    const ended = new Promise((resolve) => up.once('exit', resolve));
    // Cut off once components run and before it could be done.
    await waitFor('the first component', async () => existsSync(join(stateDir, 'logs', 'etcd.log')), 60);
    process.kill(-up.pid!, 'SIGKILL');
    await ended;
    await lab('down');
    assert.deepEqual(await footprint(), clean);
  });

  it('heals a lab that was cut off, and says in a word that none runs', async () => {
    const { code, stderr } = await execute(labCommand, ['status']);
    assert.equal(code, 1);
    assert.match(stderr, /lab up/);
    const up = spawn(labCommand, ['up'], { cwd: root, stdio: 'ignore', detached: true });
    const ended = new Promise((resolve) => up.once('exit', resolve));
    await waitFor('the first component', async () => existsSync(join(stateDir, 'logs', 'etcd.log')), 60);
    process.kill(-up.pid!, 'SIGKILL');
    await ended;
    await lab('up');
    assert.match(await lab('models'), /lab/);
  });
});
