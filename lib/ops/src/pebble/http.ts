/** One HTTP request over a unix socket, by the cheapest means that the runtime has. */
import { bunHttp } from './bun-http.ts';
import { ConnectionError, TimeoutError } from './errors.ts';
import { nodeHttp } from './node-http.ts';

export interface HttpRequest {
  method: 'GET' | 'POST';
  /** Path with query. */
  path: string;
  headers?: Record<string, string>;
  body?: string | Uint8Array | AsyncIterable<string | Uint8Array>;
  /** Milliseconds in which nothing may come or go; `Infinity`: no limit. */
  idle: number;
}

export interface HttpAnswer {
  status: number;
  contentType: string | undefined;
  body: Uint8Array;
}

/** Sends the request on a new connection and reads the whole answer. */
export function httpOverSocket(socketPath: string, request: HttpRequest): Promise<HttpAnswer> {
  const { body } = request;
  const whole = body === undefined || typeof body === 'string' || body instanceof Uint8Array;
  return 'Bun' in globalThis && whole
    ? bunHttp(socketPath, { ...request, body })
    : nodeHttp(socketPath, request);
}

export const noAnswer = (idle: number): TimeoutError =>
  new TimeoutError(`Pebble did not answer within ${idle / 1000} s`);

export function connectionError(socketPath: string, error: Error & { code?: string }): ConnectionError {
  if (error instanceof ConnectionError) return error;
  const why =
    error.code === 'ENOENT'
      ? 'there is no such socket (the container is not up yet, or restarts)'
      : error.message;
  return new ConnectionError(`cannot reach Pebble at ${socketPath}: ${why}`, { cause: error });
}
