/**
 * The Kubernetes client's HTTP over node:https, by its extension point for HTTP libraries. Its own transport is
 * undici, whose `fetch` Bun replaces with one that drops the certificates of the cluster.
 */
import type { RequestOptions } from 'node:https';
import type { PromiseHttpLibrary, RequestContext } from '@kubernetes/client-node';
import type { ClusterAccess } from './in-cluster.ts';

/** A charm's few requests share these connections: a TLS handshake costs more than an answer. */
const connections = 2;

/** An answer larger than this is none that a charm asked for. */
const longestAnswer = 16 * 1024 * 1024;

interface Answer {
  code: number;
  headers: Record<string, string>;
  body: Buffer;
}

export interface Transport extends PromiseHttpLibrary {
  /** Closes the connections; without it they hold the process for a while. */
  close(): void;
}

/** `timeout` in milliseconds is for a whole request, from the connection to the end of the answer. */
export async function httpsTransport({ ca, token }: ClusterAccess, timeout: number): Promise<Transport> {
  const [{ ResponseContext }, { Agent, request }] = await Promise.all([
    import('@kubernetes/client-node/dist/gen/http/http.js'),
    import('node:https'),
  ]);
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  return {
    async send(context) {
      const { code, headers, body } = await exchange(
        request,
        context,
        { agent, ca, minVersion: 'TLSv1.2' },
        token,
        timeout,
      );
      return new ResponseContext(code, headers, {
        text: async () => body.toString('utf8'),
        binary: async () => body,
        stream: () => null,
      });
    },
    close: () => agent.destroy(),
  };
}

function exchange(
  request: typeof import('node:https').request,
  context: RequestContext,
  tls: RequestOptions,
  token: string,
  timeout: number,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const content = context.getBody();
    if (content !== undefined && typeof content !== 'string') throw new TypeError('only text can be sent');
    const limit = setTimeout(
      () => outgoing.destroy(new Error(`no answer within ${timeout / 1000} s`)),
      timeout,
    );
    const fail = (error: Error): void => {
      clearTimeout(limit);
      reject(error);
    };
    const outgoing = request(
      context.getUrl(),
      {
        ...tls,
        method: context.getHttpMethod(),
        headers: {
          ...context.getHeaders(),
          authorization: `Bearer ${token}`,
          ...(content === undefined ? {} : { 'content-length': Buffer.byteLength(content) }),
        },
      },
      (incoming) => {
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
          const headers: Record<string, string> = {};
          for (const [name, value] of Object.entries(incoming.headers)) headers[name] = String(value);
          resolve({ code: incoming.statusCode ?? 0, headers, body: Buffer.concat(parts) });
        });
      },
    );
    outgoing.once('error', fail);
    outgoing.end(content);
  });
}
