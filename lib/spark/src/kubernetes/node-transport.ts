/** Requests to the API server with what every runtime has. */
import { Agent, request as httpsRequest, type RequestOptions } from 'node:https';
import type { ClusterAccess } from './in-cluster.ts';
import {
  type ApiAnswer,
  connections,
  headersOf,
  longestAnswer,
  noAnswer,
  type Transport,
  tooLong,
} from './transport.ts';

export function nodeTransport({ url, ca, token }: ClusterAccess, timeout: number): Transport {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  return {
    send(request) {
      const { method, path, body } = request;
      const content = body === undefined ? undefined : JSON.stringify(body);
      const options: RequestOptions = {
        agent,
        ca,
        rejectUnauthorized: true,
        minVersion: 'TLSv1.2',
        method,
        headers: {
          ...headersOf(request, token),
          ...(content === undefined ? {} : { 'content-length': Buffer.byteLength(content) }),
        },
      };
      return exchange(new URL(path, url), options, content, timeout);
    },
    close: () => agent.destroy(),
  };
}

function exchange(
  url: URL,
  options: RequestOptions,
  content: string | undefined,
  timeout: number,
): Promise<ApiAnswer> {
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => outgoing.destroy(noAnswer(timeout)), timeout);
    const fail = (error: Error): void => {
      clearTimeout(limit);
      reject(error);
    };
    const outgoing = httpsRequest(url, options, (incoming) => {
      const parts: Buffer[] = [];
      let length = 0;
      incoming.on('data', (part: Buffer) => {
        length += part.length;
        if (length > longestAnswer) outgoing.destroy(tooLong());
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
