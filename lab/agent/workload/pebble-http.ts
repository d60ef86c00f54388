/** GET requests to a workload's Pebble over its socket: the little that the agent itself asks. */
import { request } from 'node:http';

/** The `result` of the answer. Rejects on a missing socket, a closed connection and an error answer. */
export type PebbleGet = (path: string, signal?: AbortSignal) => Promise<unknown>;

export class PebbleError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export function pebbleGet(socketPath: string): PebbleGet {
  return (path, signal) =>
    new Promise((resolve, reject) => {
      const outgoing = request(
        { socketPath, path, host: 'localhost', timeout: 60_000, ...(signal === undefined ? {} : { signal }) },
        (incoming) => {
          const parts: Uint8Array[] = [];
          incoming.on('data', (part: Uint8Array) => parts.push(part));
          incoming.once('error', reject);
          incoming.once('end', () => {
            try {
              const answer = JSON.parse(Buffer.concat(parts).toString('utf8')) as {
                type?: string;
                result?: unknown;
              };
              if (answer.type !== 'error') return resolve(answer.result);
              const message =
                (answer.result as { message?: string } | undefined)?.message ?? 'no reason given';
              return reject(new PebbleError(incoming.statusCode ?? 0, message));
            } catch (error) {
              return reject(error as Error);
            }
          });
        },
      );
      outgoing.once('timeout', () => outgoing.destroy(new Error('no answer')));
      outgoing.once('error', reject);
      outgoing.end();
    });
}
