/** Files, locks, archives and the cache's key. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withLock } from '../../../lab/lock.ts';
import { imageDigest, readFromTar } from '../../../lab/node/archive.ts';
import { pruneBinaries, sourceDigest } from '../../../lab/node/binaries.ts';
import { limitLogs } from '../../../lab/node/component.ts';
import { privateFolder, writeAtomically } from '../../../lab/node/files.ts';
import { writeProgramImage } from '../../../lab/node/program-image.ts';
import { type CommandError, run } from '../../../lab/node/run.ts';

describe('files of the node', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'node-unit-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('are written whole, with the mode, whatever the umask', () => {
    const path = join(folder, 'deep', 'file');
    writeAtomically(path, 'old');
    const umask = process.umask(0o077);
    writeAtomically(path, 'new', 0o644);
    process.umask(umask);
    assert.equal(readFileSync(path, 'utf8'), 'new');
    assert.equal(statSync(path).mode & 0o777, 0o644);
    writeAtomically(path, 'secret', 0o600);
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.deepEqual(readdirSync(join(folder, 'deep')), ['file']);
  });

  it('are in a folder that is closed to others, also where it was open before', () => {
    const path = join(folder, 'state');
    mkdirSync(path, { mode: 0o755 });
    privateFolder(path);
    assert.equal(statSync(path).mode & 0o777, 0o700);
    privateFolder(join(folder, 'deep', 'run'));
    assert.equal(statSync(join(folder, 'deep', 'run')).mode & 0o777, 0o700);
  });

  it('leave nothing when they cannot be written', () => {
    mkdirSync(join(folder, 'taken'));
    assert.throws(() => writeAtomically(join(folder, 'taken'), 'x'));
    assert.deepEqual(readdirSync(folder), ['taken']);
  });

  it('stay in the cache when their version is one of the two used last', () => {
    const version = (digit: string): string => join(folder, `node-${digit.repeat(16)}`);
    for (const [at, digit] of ['a', 'b', 'c'].entries()) {
      mkdirSync(version(digit));
      writeFileSync(join(version(digit), 'node'), digit);
      utimesSync(version(digit), 1000 - at, 1000 - at);
    }
    mkdirSync(join(folder, 'node-cccccccccccccccc.tmp-1'));
    pruneBinaries(folder);
    const left = ['node-aaaaaaaaaaaaaaaa', 'node-bbbbbbbbbbbbbbbb', 'node-cccccccccccccccc.tmp-1'];
    assert.deepEqual(readdirSync(folder).sort(), left);
  });

  it('are emptied when they are logs that grew large; whoever appends to one goes on at its new end', () => {
    const [large, small] = [join(folder, 'large.log'), join(folder, 'small.log')];
    writeFileSync(small, 'kept');
    const writer = openSync(large, 'a');
    writeSync(writer, 'x'.repeat(100));
    limitLogs([large, small, join(folder, 'absent.log')], 50);
    writeSync(writer, 'after');
    closeSync(writer);
    assert.equal(readFileSync(large, 'utf8'), 'after');
    assert.equal(readFileSync(small, 'utf8'), 'kept');
  });

  it('lock out others until the work is done, also when it fails', async () => {
    const path = join(folder, 'lock');
    const order: string[] = [];
    const work = (name: string) =>
      withLock(
        path,
        5_000,
        () => undefined,
        async () => {
          order.push(`${name} in`);
          await new Promise((resolve) => setImmediate(resolve));
          order.push(`${name} out`);
          if (name === 'a') throw new Error('a failed');
        },
      );
    const [a] = await Promise.allSettled([work('a'), work('b'), work('c')]);
    assert.equal(a?.status, 'rejected');
    for (let at = 0; at < order.length; at += 2) {
      assert.equal(order[at]?.replace('in', 'out'), order[at + 1], order.join());
    }
    assert.equal(order.length, 6);
  });

  it('give up on a lock that is held too long, and take over that of a process that was killed', async () => {
    const path = join(folder, 'lock');
    const script = `import { withLock } from ${JSON.stringify(join(import.meta.dirname, '../../../lab/lock.ts'))};
      await withLock(process.argv[1], 5000, () => {}, () => new Promise(() => { console.log('held'); setInterval(() => {}, 1e6); }));`;
    const other = spawn(process.execPath, ['--input-type=module', '-e', script, path]);
    await once(other.stdout, 'data');
    const attempt = (timeout: number) =>
      withLock(
        path,
        timeout,
        () => undefined,
        async () => 'done',
      );
    try {
      await assert.rejects(attempt(100), /another lab command has held the lock on .*lock for 0\.1 s/);
    } finally {
      other.kill('SIGKILL');
    }
    assert.equal(await attempt(5_000), 'done');
  });

  it('make an image archive whose digest depends on the program alone', async () => {
    const program = join(folder, 'probe');
    let times = 1e9;
    const make = async (content: string, archive: string) => {
      writeFileSync(program, content, { mode: 0o755 });
      times += 86_400;
      utimesSync(program, times, times);
      await writeProgramImage(program, 'localhost/probe:lab', join(folder, archive));
      return imageDigest(join(folder, archive));
    };
    const first = await make('one', 'a.tar');
    assert.match(first, /^sha256:[0-9a-f]{64}$/);
    assert.equal(await make('one', 'b.tar'), first);
    assert.notEqual(await make('two', 'c.tar'), first);
    const manifest = JSON.parse(
      readFromTar(join(folder, 'a.tar'), `blobs/${first.replace(':', '/')}`)?.toString() ?? '',
    );
    assert.equal(manifest.layers.length, 1);
    assert.deepEqual(readdirSync(folder).sort(), ['a.tar', 'b.tar', 'c.tar', 'probe']);
  });

  it('say what is wrong with an archive', async () => {
    const path = join(folder, 'x.tar');
    writeFileSync(path, Buffer.alloc(2048, 'x'));
    assert.throws(() => imageDigest(path), /x\.tar: not a plain tar archive/);
    writeFileSync(join(folder, 'other'), '');
    await run('tar', ['-cf', path, '-C', folder, 'other']);
    assert.throws(() => imageDigest(path), /x\.tar: no index\.json/);
  });

  it('change the key of the cached binary with any Go source', () => {
    const source = join(import.meta.dirname, '../../../lab/node/multicall');
    cpSync(source, join(folder, 'copy'), { recursive: true });
    let key = sourceDigest(join(folder, 'copy'));
    assert.equal(key, sourceDigest(source));
    writeFileSync(join(folder, 'copy', 'notes.txt'), 'x');
    assert.equal(key, sourceDigest(join(folder, 'copy')));
    for (const name of ['etcd.go', 'go.sum', 'pause/main.go']) {
      writeFileSync(join(folder, 'copy', name), '\n', { flag: 'a' });
      const changed = sourceDigest(join(folder, 'copy'));
      assert.notEqual(key, changed, name);
      key = changed;
    }
  });

  it('come with errors that name the command and its last words', async () => {
    await assert.rejects(
      run('sh', ['-c', 'echo why >&2; exit 3']),
      (error: CommandError) => error.code === 3 && /^sh -c .*exit code 3: why$/s.test(error.message),
    );
    await assert.rejects(run('no-such-program', []), /no-such-program: could not be started/);
  });
});
