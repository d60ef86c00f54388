import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'mocha';
import { exclusively } from '../../../lab/cli/lock.ts';

const module = new URL('../../../lab/cli/lock.ts', import.meta.url).href;

describe('the lock of up and down', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lab-lock-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('is a file that only its owner may open, gone afterwards', async () => {
    const name = join(folder, 'mode.lock');
    writeFileSync(name, '', { mode: 0o666 });
    await exclusively('lab up', async () => assert.equal(statSync(name).mode & 0o777, 0o600), name);
    assert.equal(existsSync(name), false);
  });

  it('prints nothing of its holder that a terminal would obey', async () => {
    const name = join(folder, 'escape.lock');
    await exclusively(
      'lab\x1b[2J up',
      async () => {
        const second = exclusively('lab down', async () => 0, name);
        await assert.rejects(second, /^CommandError: "lab\?\[2J up"/);
      },
      name,
    );
  });

  it('is no lock on a link', async () => {
    const name = join(folder, 'link.lock');
    symlinkSync(join(folder, 'elsewhere'), name);
    await assert.rejects(
      exclusively('lab up', async () => 0, name),
      { code: 'ELOOP' },
    );
  });

  it('refuses a second holder and says who the first is; is free afterwards', async () => {
    const name = join(folder, 'a.lock');
    await exclusively(
      'lab up',
      async () => {
        await assert.rejects(
          exclusively('lab down', async () => assert.fail('two holders'), name),
          new RegExp(
            `"lab up" \\(pid ${process.pid}, for \\d+ s\\) is at work on this machine: wait for its end`,
          ),
        );
      },
      name,
    );
    assert.equal(await exclusively('lab down', async () => 1, name), 1);
  });

  it('is given back when the work fails', async () => {
    const name = join(folder, 'b.lock');
    await assert.rejects(
      exclusively('lab up', () => Promise.reject(new Error('no')), name),
      /no/,
    );
    assert.equal(await exclusively('lab up', async () => 2, name), 2);
  });

  it('is given back when the holder is killed', async () => {
    const name = join(folder, 'c.lock');
    const program = `import(${JSON.stringify(module)}).then((m) => m.exclusively('lab up', async () => {
      console.log('held');
      setInterval(() => {}, 1000);
      await new Promise(() => {});
    }, ${JSON.stringify(name)}))`;
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    await assert.rejects(
      exclusively('lab down', async () => 0, name),
      new RegExp(`pid ${child.pid},`),
    );
    child.kill('SIGKILL');
    await once(child, 'close');
    assert.equal(await exclusively('lab down', async () => 3, name), 3);
  });
});
