/** HTTPS to the controller: verified by the mounted CA, authenticated by the mounted token. */
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { join } from 'node:path';
import type { Answer, Transport } from './controller-client.ts';

/** A watch is answered after 25 s at the latest. */
const silenceMs = 60_000;

/** `secretDir` has `ca.crt` and `token`; both are read anew for each connection, so that they can be replaced. */
export function httpsTransport(options: { url: string; secretDir: string; pod: string }): Transport {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const base = `${options.url.replace(/\/$/, '')}/agent/${options.pod}/`;
  return (method, path, body, signal) =>
    new Promise<Answer>((resolve, reject) => {
      const token = readFileSync(join(options.secretDir, 'token'), 'utf8').trim();
      const outgoing = request(
        base + path,
        {
          method,
          agent,
          ca: readFileSync(join(options.secretDir, 'ca.crt')),
          minVersion: 'TLSv1.2',
          timeout: silenceMs,
          ...(signal === undefined ? {} : { signal }),
          headers: {
            authorization: `Bearer ${token}`,
            ...(body === undefined
              ? {}
              : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
          },
        },
        (incoming) => {
          const parts: Uint8Array[] = [];
          incoming.on('data', (part: Uint8Array) => parts.push(part));
          incoming.once('error', reject);
          incoming.once('end', () =>
            resolve({ status: incoming.statusCode ?? 0, body: Buffer.concat(parts) }),
          );
        },
      );
      outgoing.once('timeout', () => outgoing.destroy(new Error(`no answer within ${silenceMs / 1000} s`)));
      outgoing.once('error', reject);
      outgoing.end(body);
    });
}
