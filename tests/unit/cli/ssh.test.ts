import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { place } from '../../../lab/cli/commands/scp.ts';
import { remoteCommand } from '../../../lab/cli/commands/ssh.ts';
import { Stub } from './harness.ts';

describe('lab ssh and scp', () => {
  const stub = new Stub();
  let kubectl = '';
  before(async () => {
    await stub.start();
    kubectl = join(stub.dir, 'kubectl');
    // Prints its arguments, its stdin, and ends with the code in FAKE_CODE of its argument.
    writeFileSync(
      kubectl,
      '#!/bin/sh\nfor a in "$@"; do printf "%s\\n" "$a"; done\ncat\ncase "$*" in *exit-7*) exit 7;; esac\n',
    );
    chmodSync(kubectl, 0o755);
  });
  after(() => stub.stop());
  beforeEach(() => stub.reset({ pod: { namespace: 'lab', pod: 'app-0', containers: ['charm', 'kyuubi'] } }));
  const lab = (argv: string[], stdin = '') =>
    stub.lab(argv, { stdin, env: { CHARMED_SPARK_LAB_KUBECTL: kubectl } });
  const words = (stdout: string): string[] => stdout.split('\n').slice(1, -1);

  it('runs a command in the charm container, joined as ssh joins it', async () => {
    const { code, stdout } = await lab([
      'ssh',
      '--model',
      'm',
      'ubuntu@app/0',
      '-i',
      'key',
      '-q',
      'echo',
      '$HOME',
      '-n',
    ]);
    assert.equal(code, 0);
    assert.deepEqual(words(stdout), [
      'exec',
      '-n',
      'lab',
      'app-0',
      '-c',
      'charm',
      '-i',
      '-q',
      '--',
      'sh',
      '-c',
      'echo $HOME -n',
    ]);
    assert.deepEqual(stub.calls, [{ method: 'pod', params: { model: 'm', unit: 'app/0' } }]);
  });

  it('in another container; its stdin and exit code pass through', async () => {
    const { code, stdout, stderr } = await lab(
      ['ssh', '--container', 'kyuubi', 'app/leader', 'exit-7'],
      'input\n',
    );
    assert.equal(code, 7);
    assert.equal(stderr, '');
    assert.match(stdout, /\n-c\nkyuubi\n[\s\S]*\nexit-7\ninput\n$/);
  });

  it('names the containers when there is none of that name', async () => {
    const { code, stderr } = await lab(['ssh', '--container', 'x', 'app/0', 'ls']);
    assert.deepEqual(
      [code, stderr],
      [1, 'ERROR container "x" not found in unit "app/0": it has charm, kyuubi\n'],
    );
  });

  it('options end at the target; machines and non-units are refused', async () => {
    assert.match((await lab(['ssh', '0', 'ls'])).stderr, /the lab has no machines/);
    assert.equal((await lab(['ssh', 'app', 'ls'])).code, 2);
    assert.equal((await lab(['ssh'])).code, 2);
    assert.deepEqual(remoteCommand(['-o', 'A=b', '-p22', '-tt', '--', '-x', 'y']), ['-x', 'y']);
    assert.deepEqual(remoteCommand(['ls', '-l']), ['ls', '-l']);
    assert.throws(() => remoteCommand(['--bad']), /unknown ssh option --bad/);
  });

  it('copies with kubectl cp', async () => {
    const from = await lab(['scp', '--container', 'kyuubi', '--', '-r', 'app/0:/etc/x', 'here']);
    assert.deepEqual(words(from.stdout), ['cp', 'lab/app-0:/etc/x', './here', '-c', 'kyuubi']);
    const to = await lab(['scp', '/tmp/a', 'root@app/0:']);
    assert.deepEqual(words(to.stdout), ['cp', '/tmp/a', 'lab/app-0:.', '-c', 'charm']);
  });

  it('refuses copies that Kubernetes cannot do', async () => {
    assert.match((await lab(['scp', 'a', 'b'])).stderr, /neither place is a unit/);
    assert.match((await lab(['scp', 'app/0:a', 'app/1:b'])).stderr, /from one unit to another/);
    assert.match((await lab(['scp', 'a', 'b', 'app/0:'])).stderr, /only one source/);
    assert.equal((await lab(['scp', 'a'])).code, 2);
    assert.deepEqual(place('./a:b'), { path: './a:b' });
    assert.throws(() => place('host:b'), /"host" is not a unit/);
  });
});
