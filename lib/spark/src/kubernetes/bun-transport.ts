/**
 * Requests to the API server with Bun's own fetch. A charm's process lives for one event: to load node:https and to
 * run requests through it takes a third of a dispatch.
 */
import type { ClusterAccess } from './in-cluster.ts';
import {
  type ApiAnswer,
  type ApiRequest,
  connections,
  headersOf,
  longestAnswer,
  noAnswer,
  type Transport,
  tooLong,
} from './transport.ts';

/** What Bun's fetch knows beyond the standard. */
interface BunRequestInit extends RequestInit {
  /** With `ca` no other authority is trusted. Stated, so that no variable of the environment takes it back. */
  tls: { ca: string; rejectUnauthorized: true };
  /** Juju sets `https_proxy` where the model has one; it is for the world outside of the cluster. */
  proxy: false;
}

export function bunTransport({ url, ca, token }: ClusterAccess, timeout: number): Transport {
  const turns = Array.from({ length: connections }, () => Promise.resolve());
  let count = 0;

  async function exchange(request: ApiRequest, signal: AbortSignal): Promise<ApiAnswer> {
    const { method, path, body } = request;
    const init: BunRequestInit = {
      method,
      headers: headersOf(request, token),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      tls: { ca, rejectUnauthorized: true },
      proxy: false,
      // The token goes nowhere else.
      redirect: 'manual',
      signal,
    };
    try {
      const response = await fetch(new URL(path, url), init);
      return { code: response.status, text: await textOf(response) };
    } catch (error) {
      throw signal.aborted ? noAnswer(timeout) : error;
    }
  }

  return {
    send(request) {
      const signal = AbortSignal.timeout(timeout);
      // In turn on each connection: fetch would make one for every request that is under way.
      const at = count++ % connections;
      const answer = (turns[at] ?? Promise.resolve()).then(() => exchange(request, signal));
      turns[at] = answer.then(
        () => undefined,
        () => undefined,
      );
      return answer;
    },
    // Bun's idle connections hold no process.
    close: () => undefined,
  };
}

async function textOf(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response.body ?? []) {
    length += part.length;
    if (length > longestAnswer) throw tooLong();
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
