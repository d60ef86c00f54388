/** The few requests that starting a node makes to its API server; everything else uses a real client library. */
import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { pkiFile } from './pki.ts';
import { ports } from './places.ts';

export class ApiError extends Error {
  readonly status: number;
  constructor(method: string, path: string, status: number, body: string) {
    super(`API server: ${method} ${path}: ${status} ${body.slice(0, 500)}`);
    this.name = 'ApiError';
    this.status = status;
  }
}

/** One request as administrator; the answer's text. Throws ApiError for an answer of 400 or above. */
export function api(
  method: string,
  path: string,
  body?: unknown,
  type = 'application/json',
): Promise<string> {
  const text = body === undefined ? undefined : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        host: ports.api.address,
        port: ports.api.port,
        method,
        path,
        ca: readFileSync(pkiFile('ca.crt')),
        cert: readFileSync(pkiFile('admin.crt')),
        key: readFileSync(pkiFile('admin.key')),
        headers:
          text === undefined ? {} : { 'content-type': type, 'content-length': Buffer.byteLength(text) },
        timeout: 5_000,
        agent: false,
      },
      (incoming) => {
        let answer = '';
        incoming.setEncoding('utf8');
        incoming.on('data', (part: string) => {
          answer += part;
        });
        incoming.on('error', reject);
        incoming.on('end', () => {
          const status = incoming.statusCode ?? 0;
          if (status >= 400) reject(new ApiError(method, path, status, answer));
          else resolve(answer);
        });
      },
    );
    outgoing.on('timeout', () => outgoing.destroy(new Error('no answer within 5 s')));
    outgoing.on('error', reject);
    outgoing.end(text);
  });
}

/** An object of the API with the path at which it is written. */
export interface Manifest {
  path: string;
  body: Record<string, unknown>;
}

/** Creates or corrects an object by server-side apply. */
export const apply = ({ path, body }: Manifest): Promise<string> =>
  api('PATCH', `${path}?fieldManager=charmed-spark-lab&force=true`, body, 'application/apply-patch+yaml');

export const apiReady = (): Promise<boolean> =>
  api('GET', '/readyz').then(
    () => true,
    () => false,
  );
