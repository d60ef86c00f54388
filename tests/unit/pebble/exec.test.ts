/** A command that ends without reading its input, before a daemon that closes the stream at the worst moment. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { ExecError, SocketPebbleClient } from '@charmed-spark/ops';

const end = '{"command":"end"}';

/** A frame of a server (RFC 6455, section 5.2), of less than 126 bytes. */
const frame = (kind: 'text' | 'binary', text: string): Buffer =>
  Buffer.concat([Buffer.from([kind === 'text' ? 0x81 : 0x82, text.length]), Buffer.from(text)]);

describe('pebble: exec of a command that does not read its input', () => {
  let folder: string;
  let server: Server;
  let streams: Map<string, Duplex>;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pebble-unit-'));
    streams = new Map();
  });
  afterEach(async () => {
    for (const stream of streams.values()) stream.destroy();
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true });
  });

  /** The daemon reads no input; its change ends with the exit code. */
  async function clientOf(exitCode: number): Promise<SocketPebbleClient> {
    const change = { id: '1', kind: 'exec', summary: '', status: 'Done', ready: true, 'spawn-time': '' };
    const task = { id: '2', kind: 'exec', summary: '', status: 'Done', data: { 'exit-code': exitCode } };
    server = createServer(({ method }, response) =>
      response.end(
        JSON.stringify(
          method === 'POST'
            ? { type: 'async', change: '1', result: { 'task-id': '2' } }
            : { type: 'sync', result: { ...change, tasks: [task] } },
        ),
      ),
    );
    server.on('upgrade', ({ headers, url = '' }, stream) => {
      // In its turn the client ends with input in its streams.
      stream.on('error', () => undefined);
      const key = `${headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
      const accept = createHash('sha1').update(key).digest('base64');
      stream.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n');
      stream.write(`Sec-WebSocket-Accept: ${accept}\r\n\r\n`);
      streams.set(url.slice(url.lastIndexOf('/') + 1), stream);
    });
    server.listen(join(folder, 's'));
    await once(server, 'listening');
    return new SocketPebbleClient(join(folder, 's'));
  }

  /**
   * Input without end. After the first of it, and before the client can have read anything, the daemon sends the
   * output and is gone, with input that it did not take.
   */
  async function* inputUntil(output: Buffer[]): AsyncGenerator<string> {
    yield 'some';
    streams.get('stdio')?.write(Buffer.concat(output));
    streams.get('stdio')?.destroy();
    streams.get('stderr')?.end(Buffer.concat([frame('binary', 'err'), frame('text', end)]));
    streams.get('control')?.end();
    for (;;) yield 'more';
  }

  const whole = [frame('binary', 'out'), frame('text', end)];

  it('gives back the whole output', async () => {
    const client = await clientOf(0);
    assert.deepEqual(await client.exec(['head'], { stdin: inputUntil(whole) }), {
      stdout: 'out',
      stderr: 'err',
    });
  });

  it('rejects with the exit code that the change tells, and the whole output', async () => {
    const client = await clientOf(3);
    await assert.rejects(client.exec(['head'], { stdin: inputUntil(whole) }), (error) => {
      assert.ok(error instanceof ExecError);
      assert.deepEqual([error.exitCode, error.stdout, error.stderr], [3, 'out', 'err']);
      return true;
    });
  });

  it('does not take a part of the output for the whole', async () => {
    const client = await clientOf(0);
    await assert.rejects(client.exec(['head'], { stdin: inputUntil([frame('binary', 'ou')]) }), {
      name: 'ConnectionError',
      message: 'the connection to the command was lost',
    });
  });
});
