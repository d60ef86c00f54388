/** What only the real daemon can show: processes, deadlines, lost connections, big data. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ChangeError, ExecError, type SocketPebbleClient } from '@charmed-spark/ops';
import { type Daemon, startDaemon } from './daemon.ts';

/** Waits until a process is gone; the daemon reaps it, so the wait is short. */
async function gone(pid: number): Promise<void> {
  for (;;) {
    try {
      if ((await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]?.startsWith('Z')) return;
    } catch {
      return;
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('the client on the real Pebble', function () {
  this.timeout(60_000);
  let daemon: Daemon;
  let client: SocketPebbleClient;
  before(async () => {
    daemon = await startDaemon();
    client = daemon.client;
  });
  after(() => daemon?.stop());

  /** Runs a shell that tells its process id first. */
  function shell(script: string, options: Parameters<SocketPebbleClient['exec']>[1] = {}) {
    const pid = Promise.withResolvers<number>();
    const result = client.exec(['sh', '-c', `echo $$ >&2; exec ${script}`], {
      ...options,
      onStderr: (data) => pid.resolve(Number(Buffer.from(data).toString())),
    });
    result.catch(() => undefined);
    return { pid: pid.promise, result };
  }

  describe('exec', () => {
    it('kills the command at the deadline, and says which', async () => {
      const { pid, result } = shell('sleep 3600', { timeout: 1000 });
      await assert.rejects(result, { name: 'TimeoutError', message: "timed out after 1 s: running 'sh'" });
      await gone(await pid);
    });

    it('kills the command when it is aborted, with the reason that was given', async () => {
      const abort = new AbortController();
      const { pid, result } = shell('sleep 3600', { abort: abort.signal });
      const number = await pid;
      abort.abort(new RangeError('enough'));
      await assert.rejects(result, { name: 'RangeError', message: 'enough' });
      await gone(number);
      await assert.rejects(client.exec(['true'], { abort: abort.signal }), { name: 'RangeError' });
    });

    it('ends at the deadline though a child keeps the output open', async () => {
      await assert.rejects(client.exec(['sh', '-c', 'sleep 3 & exit 0'], { timeout: 1500 }), {
        name: 'TimeoutError',
      });
    });

    it('sends signals; the code is 128 and the signal then', async () => {
      await assert.rejects(
        client.exec(['sleep', '3600'], { onStart: (process) => process.signal('SIGTERM') }),
        (error) => error instanceof ExecError && error.exitCode === 143,
      );
    });

    it('passes megabytes through, in both directions and at once', async () => {
      const stdin = Buffer.alloc(8 << 20, 'abcdefgh\n');
      const { stdout, stderr } = await client.exec(['sh', '-c', 'tee /dev/stderr'], { stdin });
      assert.equal(stdout.length, stdin.length);
      assert.ok(stdout === stdin.toString() && stderr === stdout);
    });

    it('takes its input as it comes, and ends when the command does not want it all', async () => {
      let stopped = false;
      async function* endless() {
        try {
          for (;;) yield 'line\n';
        } finally {
          stopped = true;
        }
      }
      assert.equal((await client.exec(['head', '-n', '2'], { stdin: endless() })).stdout, 'line\nline\n');
      while (!stopped) await new Promise((resolve) => setImmediate(resolve));
    });

    it('rejects with what the input threw, and kills the command', async () => {
      async function* broken(): AsyncGenerator<string> {
        yield 'some';
        throw new RangeError('source broke');
      }
      await assert.rejects(client.exec(['cat'], { stdin: broken() }), { name: 'RangeError' });
    });

    it('runs many commands at once', async () => {
      const results = await Promise.all(
        Array.from({ length: 20 }, (_, at) =>
          client.exec(['sh', '-c', `cat; echo ${at} >&2`], { stdin: `in ${at}` }),
        ),
      );
      for (const [at, { stdout, stderr }] of results.entries())
        assert.deepEqual([stdout, stderr], [`in ${at}`, `${at}\n`]);
    });

    it('does not put arguments or environment into error texts', async () => {
      const secret = 'hunter2';
      const failures = [
        client.exec(['sh', '-c', 'exit 1', secret], { environment: { P: secret } }),
        client.exec(['/nonexistent/program', secret], { environment: { P: secret } }),
        client.exec(['sh', '-c', 'exec sleep 3600', secret], { timeout: 500 }),
        client.exec(['true', secret], { workingDir: '/nonexistent' }),
        client.exec(['true', secret], { user: 'no-such-user' }),
      ];
      await Promise.allSettled(failures);
      for (const failure of failures)
        await assert.rejects(failure, (error: Error) => {
          assert.doesNotMatch(`${error.stack}${JSON.stringify(error)}`, /hunter2/);
          return true;
        });
    });

    it('tells what kept a command from starting', async () => {
      await assert.rejects(client.exec(['no-such-program']), {
        name: 'ApiError',
        message: 'cannot find executable "no-such-program"',
      });
      await assert.rejects(client.exec([]), { name: 'ApiError', status: 400 });
      await client.push(join(daemon.root, 'not-a-program'), 'plain text', { mode: 0o755 });
      await assert.rejects(client.exec([join(daemon.root, 'not-a-program')]), (error) => {
        assert.ok(error instanceof ChangeError);
        assert.match(error.message, /exec format error/);
        return true;
      });
    });
  });

  describe('files', () => {
    it('are owned by whom they were given to', async function () {
      if (process.getuid?.() !== 0) this.skip();
      const path = join(daemon.root, 'owned');
      await client.push(path, 'x', { user: 'nobody', mode: 0o640 });
      const { uid, mode } = await stat(path);
      assert.deepEqual([uid, mode & 0o777], [65_534, 0o640]);
      const [info] = await client.listFiles(path);
      assert.deepEqual([info?.user, info?.userId], ['nobody', 65_534]);
      await client.push(path, 'x', { userId: 1234, groupId: 5678 });
      assert.deepEqual((({ uid, gid }) => [uid, gid])(await stat(path)), [1234, 5678]);
    });

    it('of many megabytes go through', async () => {
      const content = Buffer.alloc(32 << 20, 'x\r\n--\0');
      await client.push(join(daemon.root, 'big'), content);
      assert.ok(content.equals(await client.pull(join(daemon.root, 'big'))));
    });

    it('are not left half written when the source breaks', async () => {
      const path = join(daemon.root, 'half');
      async function* broken(): AsyncGenerator<string> {
        yield 'some';
        throw new RangeError('source broke');
      }
      await assert.rejects(client.push(path, broken()), { name: 'RangeError' });
      await assert.rejects(client.pull(path), { name: 'PathError', kind: 'not-found' });
    });

    it('with a line break in the path are refused before anything is sent', async () => {
      await assert.rejects(client.push(`${daemon.root}/a\r\nb`, 'x'), {
        name: 'PathError',
        kind: 'generic-file-error',
      });
    });
  });

  describe('services', () => {
    it('keep the deadline of the caller, and go on without it', async () => {
      // The daemon takes a second to be sure that a service has started.
      await client.addLayer('slow', { services: { slow: { override: 'replace', command: 'sleep 3600' } } });
      await assert.rejects(client.start(['slow'], { timeout: 100 }), {
        name: 'TimeoutError',
        message: /^timed out after 0\.1 s: waiting for change \d+$/,
      });
      const change = (await client.changes()).find(({ kind }) => kind === 'start');
      assert.equal((await client.waitChange(change?.id ?? '')).status, 'Done');
      assert.equal((await client.services(['slow']))[0]?.current, 'active');
    });

    it('show their output', async () => {
      await client.addLayer('talk', {
        services: { talk: { override: 'replace', command: 'sh -c "echo one; echo two; exec sleep 3600"' } },
      });
      await client.start(['talk']);
      const lines = await client.logs({ services: ['talk'] });
      assert.deepEqual(
        lines.map(({ service, message }) => [service, message]),
        [
          ['talk', 'one'],
          ['talk', 'two'],
        ],
      );
      assert.deepEqual(
        (await client.logs({ services: ['talk'], n: 1 })).map(({ message }) => message),
        ['two'],
      );
    });
  });

  it('tells that a check is down', async () => {
    await client.addLayer('down', {
      checks: {
        down: {
          override: 'replace',
          level: 'ready',
          period: '10ms',
          threshold: 1,
          exec: { command: 'false' },
        },
      },
    });
    while (await client.health({ level: 'ready' })) await new Promise((resolve) => setImmediate(resolve));
    assert.equal(await client.health({ level: 'alive' }), true);
    const [check] = await client.checks({ names: ['down'] });
    assert.equal(check?.status, 'down');
    await client.stopChecks(['down']);
    assert.equal(await client.health({ level: 'ready' }), true);
  });

  it('waits for a notice', async () => {
    const coming = client.notices({ keys: ['example.com/awaited'], wait: 30_000 });
    await client.notify('example.com/awaited', { data: { a: 'b' } });
    assert.deepEqual(
      (await coming).map(({ lastData }) => lastData),
      [{ a: 'b' }],
    );
  });

  it('tells that the daemon is gone while it waits, and at once afterwards', async () => {
    const other = await startDaemon();
    try {
      const running = other.client.exec(['sleep', '3600']);
      const waiting = other.client.notices({ keys: ['example.com/never'], wait: 30_000 });
      for (const promise of [running, waiting]) promise.catch(() => undefined);
      while ((await other.client.changes({ select: 'all' })).length === 0);
      other.process.kill('SIGKILL');
      await once(other.process, 'exit');
      await assert.rejects(running, { name: 'ConnectionError' });
      await assert.rejects(waiting, { name: 'ConnectionError' });
      await assert.rejects(other.client.plan(), { name: 'ConnectionError' });
      assert.equal(await other.client.canConnect(), false);
    } finally {
      await other.stop();
    }
  });
});
