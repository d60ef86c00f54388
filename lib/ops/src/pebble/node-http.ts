/** One HTTP request over a unix socket with what every runtime has. */
import type { ClientRequest } from 'node:http';
import { connectionError, type HttpAnswer, type HttpRequest, noAnswer } from './http.ts';

/** Sends the request on a new connection and reads the whole answer. */
export async function nodeHttp(socketPath: string, request: HttpRequest): Promise<HttpAnswer> {
  // Not at the top: a dispatch that asks no container does not pay for it.
  const { request: httpRequest } = await import('node:http');
  return new Promise((resolve, reject) => {
    const { method, path, headers = {}, body, idle } = request;
    const outgoing = httpRequest({
      socketPath,
      method,
      path,
      headers: { host: 'pebble', ...headers },
      agent: false,
    });
    let timer: NodeJS.Timeout | undefined;
    const finish = (settle: () => void): void => {
      clearTimeout(timer);
      timer = undefined;
      settle();
    };
    const fail = (error: Error): void => {
      finish(() => reject(error));
      outgoing.destroy();
    };
    const touch = (): void => {
      clearTimeout(timer);
      if (!Number.isFinite(idle)) return;
      timer = setTimeout(() => fail(noAnswer(idle)), idle);
    };
    touch();
    outgoing.on('error', (error: Error) => fail(connectionError(socketPath, error)));
    outgoing.on('response', (incoming) => {
      const pieces: Uint8Array[] = [];
      incoming.on('data', (piece: Uint8Array) => {
        touch();
        pieces.push(piece);
      });
      incoming.on('error', (error: Error) => fail(connectionError(socketPath, error)));
      incoming.on('aborted', () =>
        fail(connectionError(socketPath, new Error('connection closed half way'))),
      );
      incoming.on('end', () =>
        finish(() =>
          resolve({
            status: incoming.statusCode ?? 0,
            contentType: incoming.headers['content-type'],
            body: pieces.length === 1 ? (pieces[0] as Uint8Array) : Buffer.concat(pieces),
          }),
        ),
      );
    });
    if (body === undefined || typeof body === 'string' || body instanceof Uint8Array) outgoing.end(body);
    else stream(body, outgoing, touch).catch(fail);
  });
}

/** Writes pieces as they come, not faster than the daemon takes them. An error of the source is the caller's. */
async function stream(
  source: AsyncIterable<string | Uint8Array>,
  out: ClientRequest,
  touch: () => void,
): Promise<void> {
  for await (const piece of source) {
    touch();
    if (out.destroyed || out.writableEnded) return;
    if (!out.write(piece)) await drained(out);
  }
  out.end();
}

const drained = (out: ClientRequest): Promise<void> =>
  new Promise((resolve) => {
    // A daemon that refuses half way answers and closes: nothing drains then, and the answer tells why.
    for (const event of ['drain', 'close', 'error', 'response']) out.once(event, () => resolve());
  });
