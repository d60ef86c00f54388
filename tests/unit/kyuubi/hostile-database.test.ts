import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { DatabaseRefused, DatabaseUnreachable, withDatabase } from '../../../src/auth-db/session.ts';

/** A message of PostgreSQL's protocol: type, length, content. */
function message(type: string, ...parts: (Buffer | string)[]): Buffer {
  const body = Buffer.concat(parts.map((part) => Buffer.from(part as string)));
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeUInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

const ready = message('Z', 'I');
const welcome = Buffer.concat([message('R', Buffer.alloc(4)), ready]);
const refusal = (code: string, text: string): Buffer => message('E', `SERROR\0C${code}\0M${text}\0\0`);

/** A server that lets everybody in, answers each statement with `answer`, and never hangs up. */
async function database(answer: Buffer, greeting: Buffer = welcome): Promise<Server & { port: number }> {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('data', () => {
      socket.write(greeting);
      socket.on('data', (bytes) => {
        if (bytes[0] !== 'X'.charCodeAt(0)) socket.write(Buffer.concat([answer, ready]));
      });
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  server.once('close', () => undefined);
  const { port } = server.address() as { port: number };
  const close = server.close.bind(server);
  return Object.assign(server, {
    port,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return close();
    },
  });
}

describe('a database that means ill', function () {
  this.timeout(30_000);
  let server: (Server & { port: number }) | undefined;
  afterEach(() => server?.close());

  const ask = () =>
    withDatabase(
      {
        relationId: 7,
        host: '127.0.0.1',
        port: server?.port ?? 0,
        database: 'auth_db',
        username: 'user',
        password: 'hidden-word',
      },
      (client) => client.query('SELECT 1'),
    );

  it('does not hold up a hook by keeping the connection', async () => {
    server = await database(refusal('42501', 'permission denied'));
    await assert.rejects(ask(), new DatabaseRefused('permission denied'));
  });

  it('is told of in one short line', async () => {
    server = await database(refusal('42501', `no\n\u001b[31mUncaught  exception${'x'.repeat(100_000)}`));
    await assert.rejects(ask(), (error: Error) => {
      assert.ok(error instanceof DatabaseRefused);
      assert.match(error.message, /^no {2}\[31mUncaught {2}exceptionx+…$/);
      assert.ok(error.message.length <= 200);
      return true;
    });
    server.close();
    server = await database(ready, refusal('57P03', 'not\nyet'));
    await assert.rejects(ask(), new DatabaseUnreachable('not yet'));
  });
});
