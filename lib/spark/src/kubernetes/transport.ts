/** Requests to the API server, by the cheapest means that the runtime has. */
import type { ClusterAccess } from './in-cluster.ts';

/** A charm's few requests share these connections: a TLS handshake costs more than an answer. */
export const connections = 2;

/** An answer of more bytes than this is none that a charm asked for. */
export const longestAnswer = 16 * 1024 * 1024;

export interface ApiRequest {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Path and query. */
  path: string;
  /** Sent as JSON. */
  body?: object;
  /** Of the body; default: JSON. */
  contentType?: string;
  /** Default: JSON. */
  accept?: string;
}

export interface ApiAnswer {
  code: number;
  text: string;
}

export interface Transport {
  /** Rejects where there is no answer: no connection, no trusted certificate, or not in time. */
  send(request: ApiRequest): Promise<ApiAnswer>;
  /** Closes the connections; without it they hold a process of Node for a while. */
  close(): void;
}

/** `timeout` in milliseconds is for a whole request: for its turn, the connection and the answer to its end. */
export async function transport(access: ClusterAccess, timeout: number): Promise<Transport> {
  return 'Bun' in globalThis
    ? (await import('./bun-transport.ts')).bunTransport(access, timeout)
    : (await import('./node-transport.ts')).nodeTransport(access, timeout);
}

export const headersOf = (
  { accept = 'application/json', contentType = 'application/json', body }: ApiRequest,
  token: string,
): Record<string, string> => ({
  accept,
  authorization: `Bearer ${token}`,
  ...(body === undefined ? {} : { 'content-type': contentType }),
});

export const noAnswer = (timeout: number): Error => new Error(`no answer within ${timeout / 1000} s`);
export const tooLong = (): Error => new Error('the answer is too long');
