/**
 * The lab comes and goes as a whole, and leaves the machine as it was, also when it was killed half way. On a machine
 * of its own (namespaces): a lab that runs on this one goes on.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Footprint } from '../../lab/node/footprint.ts';
import { cacheDir } from '../../lab/paths.ts';
import { streamProgress } from '../../lab/progress.ts';
import { buildRock } from '../../lab/rocks/index.ts';
import { SecondMachine } from './node/second-machine.ts';
import { waitFor } from './support/lab.ts';
import { writeShellCharm } from './support/shell-charm.ts';

const { stateDir, runDir } = SecondMachine;

describe('the whole lab', function () {
  this.timeout('5m');
  this.bail(true);
  const scratch = mkdtempSync(join(tmpdir(), 'whole-lab-'));
  let machine: SecondMachine;
  let clean: Footprint;

  const holds = (condition: string): Promise<boolean> =>
    machine.run('sh', '-c', condition).then(
      () => true,
      () => false,
    );

  /** Kills "lab up" with SIGKILL once components run and before it can be done. */
  async function cutOffUp(): Promise<void> {
    const up = machine.startLab('up');
    const ended = once(up, 'exit');
    await waitFor('the first component', () => holds(`test -e ${runDir}/pids/etcd.json`), 60);
    assert.equal(up.exitCode, null, 'lab up is at work');
    up.kill('SIGKILL');
    await ended;
  }

  before(async () => {
    await buildRock('charm-base', streamProgress());
    machine = await SecondMachine.create();
    clean = await machine.footprint();
  });

  after(async () => {
    rmSync(scratch, { recursive: true, force: true });
    await machine?.lab('down').catch((error: Error) => console.error(error.message));
    await machine?.destroy();
  });

  it('leaves nothing behind after its applications ran', async () => {
    await machine.lab('up');
    const charm = join(scratch, 'whole.charm');
    writeShellCharm(charm, 'whole');
    await machine.lab('deploy', '--model', 'lab', charm, '--resource', 'work-image=localhost/charm-base:lab');
    await waitFor('the application to be active', async () =>
      /whole\/0\S* +active .*level low/.test(await machine.lab('status', '--model', 'lab')),
    );
    assert.ok(
      (await machine.footprint()).listeners.includes('tcp 198.18.0.1:17070'),
      'the controller is seen',
    );
    await machine.lab('down');
    assert.deepEqual(await machine.footprint(), clean);
    assert.ok(existsSync(cacheDir), 'what was built stays');
  });

  it('leaves nothing behind when its state directory was removed under it', async () => {
    await machine.lab('up');
    await machine.run('sh', '-c', `rm -rf ${stateDir}/* 2>/dev/null || true`);
    await machine.lab('down');
    assert.deepEqual(await machine.footprint(), clean);
  });

  it('leaves nothing behind when its start was cut off', async () => {
    await cutOffUp();
    await machine.lab('down');
    assert.deepEqual(await machine.footprint(), clean);
  });

  it('says in a word that none runs, and heals one that was cut off', async () => {
    await assert.rejects(machine.lab('status'), /lab up/);
    await cutOffUp();
    await machine.lab('up');
    assert.match(await machine.lab('models'), /lab/);
  });
});
