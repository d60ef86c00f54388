/**
 * One HTTP request over a unix socket with Bun's own fetch. A charm's process lives for one event, and to load
 * node:http takes longer than all requests of a usual event together.
 */
import { connectionError, type HttpAnswer, type HttpRequest, noAnswer } from './http.ts';

/** What Bun's fetch knows beyond the standard. */
interface BunRequestInit extends RequestInit {
  unix: string;
  decompress: boolean;
  timeout: boolean;
}

export async function bunHttp(
  socketPath: string,
  {
    method,
    path,
    headers = {},
    body,
    idle,
  }: Omit<HttpRequest, 'body'> & { body?: string | Uint8Array | undefined },
): Promise<HttpAnswer> {
  const stop = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const touch = (): void => {
    clearTimeout(timer);
    if (Number.isFinite(idle)) timer = setTimeout(() => stop.abort(), idle);
  };
  touch();
  try {
    const init: BunRequestInit = {
      unix: socketPath,
      method,
      // Nothing may hold the process after its last request.
      headers: { ...headers, connection: 'close' },
      body: (body ?? null) as NonNullable<RequestInit['body']> | null,
      signal: stop.signal,
      redirect: 'manual',
      keepalive: false,
      decompress: false,
      timeout: false,
    };
    const response = await fetch(`http://pebble${path}`, init);
    const pieces: Uint8Array[] = [];
    for await (const piece of response.body ?? []) {
      touch();
      pieces.push(piece);
    }
    return {
      status: response.status,
      contentType: response.headers.get('content-type') ?? undefined,
      body: pieces.length === 1 ? (pieces[0] as Uint8Array) : Buffer.concat(pieces),
    };
  } catch (error) {
    throw stop.signal.aborted ? noAnswer(idle) : connectionError(socketPath, error as Error);
  } finally {
    clearTimeout(timer);
  }
}
