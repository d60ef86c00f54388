/** The client before a daemon that misbehaves; what a good one does is in tests/interop/pebble. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ChangeError, ExecError, SocketPebbleClient } from '@charmed-spark/ops';

describe('pebble: client', () => {
  let folder: string;
  let server: Server | undefined;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pebble-unit-'));
  });
  afterEach(async () => {
    server?.closeAllConnections();
    server?.close();
    server = undefined;
    await rm(folder, { recursive: true });
  });

  async function clientOf(answer: RequestListener, idle = 5000): Promise<SocketPebbleClient> {
    const socket = join(folder, 's');
    server = createServer(answer).listen(socket);
    await once(server, 'listening');
    return new SocketPebbleClient(socket, { idle });
  }

  it('tells that there is no socket, where, and what that means', async () => {
    const client = new SocketPebbleClient(join(folder, 'none'));
    await assert.rejects(client.services(), {
      name: 'ConnectionError',
      message: `cannot reach Pebble at ${folder}/none: there is no such socket (the container is not up yet, or restarts)`,
    });
    assert.equal(await client.canConnect(), false);
  });

  it('gives up a daemon that does not answer', async () => {
    const client = await clientOf(() => undefined, 50);
    await assert.rejects(client.services(), {
      name: 'TimeoutError',
      message: 'Pebble did not answer within 0.05 s',
    });
    assert.equal(await client.canConnect(), false);
  });

  it('gives up a change at the deadline, though the daemon never answers the wait', async () => {
    const client = await clientOf((request, response) => {
      if (request.method === 'POST')
        response.end(JSON.stringify({ type: 'async', change: '7', result: null }));
    });
    await assert.rejects(client.restart(['web'], { timeout: 50 }), {
      name: 'TimeoutError',
      message: /^timed out after 0\.05 s: waiting for (change 7|Pebble)$/,
    });
  });

  it('asks again when a wait was too long for one request', async () => {
    let waits = 0;
    const client = await clientOf((request, response) => {
      if (request.method === 'POST') return response.end(JSON.stringify({ type: 'async', change: '7' }));
      waits += 1;
      if (waits < 3) response.statusCode = 504;
      const change = { id: '7', kind: 'start', summary: '', status: 'Done', ready: true, 'spawn-time': '' };
      return response.end(
        JSON.stringify({ type: 'sync', result: waits < 3 ? { message: 'timed out' } : change }),
      );
    });
    assert.equal((await client.start(['web'])).id, '7');
    assert.equal(waits, 3);
  });

  it('shows an error that has not the form of Pebble', async () => {
    const client = await clientOf((_, response) => response.writeHead(502).end('bad gateway'));
    await assert.rejects(client.services(), { name: 'ApiError', status: 502, message: 'bad gateway' });
  });

  it('does not take other bodies for an answer', async () => {
    const client = await clientOf((_, response) => response.end('<html>'));
    await assert.rejects(client.services(), { name: 'ProtocolError' });
    await assert.rejects(client.pull('/x'), { name: 'ProtocolError' });
  });

  it('tells that an answer was cut off', async () => {
    const client = await clientOf((_, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{"type":');
      setImmediate(() => response.destroy());
    });
    await assert.rejects(client.services(), { name: 'ConnectionError' });
  });

  it('does not return a file without the verdict of the daemon', async () => {
    const boundary = 'b'.repeat(32);
    const type = { 'content-type': `multipart/form-data; boundary=${boundary}` };
    const file = `--${boundary}\r\nContent-Disposition: form-data; name="files"; filename="/x"\r\n\r\nhalf`;
    const client = await clientOf((request, response) =>
      response
        .writeHead(200, type)
        .end(request.url?.includes('cut') ? file : `${file}\r\n--${boundary}--\r\n`),
    );
    await assert.rejects(client.pull('/cut'), { name: 'ProtocolError', message: /cut off/ });
    await assert.rejects(client.pull('/x'), { name: 'ProtocolError', message: /without its response part/ });
  });
});

describe('pebble: error texts', () => {
  it('show the end of long output', () => {
    const { message } = new ExecError('psql', 1, '', `${'x'.repeat(5000)} the end\n`);
    assert.match(message, /^'psql' exited with code 1; stderr: \[\.\.\.\] x+ the end$/);
    assert.ok(message.length < 1200);
  });

  it('show the last lines of each task', () => {
    const log = Array.from({ length: 50 }, (_, at) => `line ${at}`);
    const task = { id: '1', kind: 'start', summary: 'Start service "a"', status: 'Error', log, data: {} };
    const change = {
      id: '1',
      kind: 'start',
      summary: '',
      status: 'Error',
      ready: true,
      tasks: [task],
      spawnTime: '',
    };
    const { message } = new ChangeError('it failed', change);
    assert.match(message, /^it failed\n----- Logs from task 1 \(Start service "a"\) -----\nline 30\n/);
    assert.match(message, /line 49$/);
  });
});
