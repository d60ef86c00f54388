import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { exclusively } from '../../../lab/cli/lock.ts';

const module = new URL('../../../lab/cli/lock.ts', import.meta.url).href;

describe('the lock of up and down', () => {
  it('refuses a second holder and says who the first is; is free afterwards', async () => {
    const name = `\0charmed-spark-test-${process.pid}-a`;
    await exclusively(
      'lab up',
      async () => {
        await assert.rejects(
          exclusively('lab down', async () => assert.fail('two holders'), name),
          new RegExp(
            `"lab up" \\(pid ${process.pid}, for 0 s\\) is at work on this machine: wait for its end`,
          ),
        );
      },
      name,
    );
    assert.equal(await exclusively('lab down', async () => 1, name), 1);
  });

  it('is given back when the work fails', async () => {
    const name = `\0charmed-spark-test-${process.pid}-b`;
    await assert.rejects(
      exclusively('lab up', () => Promise.reject(new Error('no')), name),
      /no/,
    );
    assert.equal(await exclusively('lab up', async () => 2, name), 2);
  });

  it('is given back when the holder is killed', async () => {
    const name = `charmed-spark-test-${process.pid}-c`;
    const program = `import(${JSON.stringify(module)}).then((m) => m.exclusively('lab up', async () => {
      console.log('held');
      setInterval(() => {}, 1000);
      await new Promise(() => {});
    }, '\\0${name}'))`;
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    await assert.rejects(
      exclusively('lab down', async () => 0, `\0${name}`),
      new RegExp(`pid ${child.pid},`),
    );
    child.kill('SIGKILL');
    await once(child, 'close');
    assert.equal(await exclusively('lab down', async () => 3, `\0${name}`), 3);
  });
});
