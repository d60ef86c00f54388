/**
 * Requests to the API server over node:https, which takes the cluster's certificates under Node and under Bun alike
 * (Bun's `fetch` would drop them).
 */
import type { RequestOptions } from 'node:https';
import type { ClusterAccess } from './in-cluster.ts';

/** A charm's few requests share these connections: a TLS handshake costs more than an answer. */
const connections = 2;

/** An answer larger than this is none that a charm asked for. */
const longestAnswer = 16 * 1024 * 1024;

export interface ApiRequest {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Path and query. */
  path: string;
  /** Sent as JSON. */
  body?: object;
  contentType?: string;
}

export interface ApiAnswer {
  code: number;
  text: string;
}

export interface Transport {
  /** Rejects where there is no answer: no connection, no trusted certificate, or not in time. */
  send(request: ApiRequest): Promise<ApiAnswer>;
  /** Closes the connections; without it they hold the process for a while. */
  close(): void;
}

/** `timeout` in milliseconds is for a whole request, from the connection to the end of the answer. */
export async function httpsTransport({ url, ca, token }: ClusterAccess, timeout: number): Promise<Transport> {
  const { Agent, request } = await import('node:https');
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  return {
    send({ method, path, body, contentType = 'application/json' }) {
      const content = body === undefined ? undefined : JSON.stringify(body);
      const options: RequestOptions = {
        agent,
        ca,
        minVersion: 'TLSv1.2',
        method,
        headers: {
          accept: 'application/json',
          authorization: `Bearer ${token}`,
          ...(content === undefined
            ? {}
            : { 'content-type': contentType, 'content-length': Buffer.byteLength(content) }),
        },
      };
      return exchange(request, new URL(path, url), options, content, timeout);
    },
    close: () => agent.destroy(),
  };
}

function exchange(
  request: typeof import('node:https').request,
  url: URL,
  options: RequestOptions,
  content: string | undefined,
  timeout: number,
): Promise<ApiAnswer> {
  return new Promise((resolve, reject) => {
    const limit = setTimeout(
      () => outgoing.destroy(new Error(`no answer within ${timeout / 1000} s`)),
      timeout,
    );
    const fail = (error: Error): void => {
      clearTimeout(limit);
      reject(error);
    };
    const outgoing = request(url, options, (incoming) => {
      const parts: Buffer[] = [];
      let length = 0;
      incoming.on('data', (part: Buffer) => {
        length += part.length;
        if (length > longestAnswer) outgoing.destroy(new Error('the answer is too long'));
        else parts.push(part);
      });
      incoming.once('error', fail);
      incoming.once('aborted', () => fail(new Error('the connection ended within the answer')));
      incoming.once('end', () => {
        clearTimeout(limit);
        resolve({ code: incoming.statusCode ?? 0, text: Buffer.concat(parts).toString('utf8') });
      });
    });
    outgoing.once('error', fail);
    outgoing.end(content);
  });
}
