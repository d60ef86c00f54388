import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keyOf, prune } from '../../../lab/rocks/build/cache.ts';

const cacheModule = join(import.meta.dirname, '../../../lab/rocks/build/cache.ts');

/** A builder in a process of its own: writes `first`, says so, waits for a line, writes `second`. */
const builder = `
import { appendFile, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { cached } from ${JSON.stringify(cacheModule)};
const folder = await cached('test', 'k', async (folder) => {
  await writeFile(folder + '/first', '');
  console.log('building');
  await once(process.stdin, 'data');
  await writeFile(folder + '/second', '');
});
console.log('have ' + folder);
process.exit(0);
`;

describe('the build cache', () => {
  let home: string;
  const running: ChildProcess[] = [];
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'rocks-cache-'));
    await writeFile(join(home, 'builder.mts'), builder);
  });
  afterEach(async () => {
    for (const child of running.splice(0)) child.kill('SIGKILL');
    await rm(home, { recursive: true, force: true });
  });

  function start(): { child: ChildProcess; said: (text: string) => Promise<void>; output: () => string } {
    const child = spawn(process.execPath, [join(home, 'builder.mts')], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, XDG_CACHE_HOME: home },
    });
    running.push(child);
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    const said = async (text: string): Promise<void> => {
      while (!output.includes(text)) await once(child.stdout!, 'data');
    };
    return { child, said, output: () => output };
  }

  /** Until the process waits for the lock (its child holds the place in the queue) or has got past it. */
  async function waitsOrBuilds({ pid }: ChildProcess, output: () => string): Promise<void> {
    while (!output() && !(await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).trim())
      await new Promise((next) => setTimeout(next, 5));
  }

  const result = join('charmed-spark', 'rocks', 'test', 'k');

  it('builds once for two who ask at the same time', async () => {
    const one = start();
    await one.said('building');
    const two = start();
    await waitsOrBuilds(two.child, two.output);
    one.child.stdin?.write('go\n');
    await Promise.all([one.said('have'), two.said('have')]);
    assert.doesNotMatch(two.output(), /building/);
    assert.deepEqual((await readdir(join(home, result))).sort(), ['first', 'second']);
  });

  it('shows nothing of a build that was killed, and builds it again', async () => {
    const killed = start();
    await killed.said('building');
    killed.child.kill('SIGKILL');
    await once(killed.child, 'exit');
    await assert.rejects(readFile(join(home, result, 'first')), /ENOENT/);
    const next = start();
    await next.said('building');
    next.child.stdin?.write('go\n');
    await next.said('have');
    assert.deepEqual((await readdir(join(home, result))).sort(), ['first', 'second']);
  });

  it('has another key for other inputs', () => {
    assert.equal(keyOf({ a: [1, 'x'] }), keyOf({ a: [1, 'x'] }));
    assert.notEqual(keyOf({ a: [1, 'x'] }), keyOf({ a: [1, 'y'] }));
    assert.match(keyOf(null), /^[0-9a-f]{20}$/);
  });

  it('keeps the results used last', async () => {
    for (const [at, name] of ['oldest', 'middle', 'newest'].entries()) {
      await mkdir(join(home, 'kind', name), { recursive: true });
      await utimes(join(home, 'kind', name), 1000 + at, 1000 + at);
    }
    await utimes(join(home, 'kind', 'oldest'), 2000, 2000);
    await prune(join(home, 'kind'), 2);
    assert.deepEqual((await readdir(join(home, 'kind'))).sort(), ['newest', 'oldest']);
  });
});
