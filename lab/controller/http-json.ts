/** JSON in and out of node's HTTP server. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { JujuError } from './errors.ts';

const limit = 32 * 1024 * 1024;

/** The request's body; an empty one is `{}`. @throws JujuError when it is too long or no JSON object. */
export async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    size += (part as Buffer).length;
    if (size > limit) throw new JujuError(`request is longer than ${limit} bytes`);
    parts.push(part as Buffer);
  }
  const text = Buffer.concat(parts).toString('utf8');
  if (text === '') return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new JujuError('request is not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new JujuError('request is not a JSON object');
  }
  return value as Record<string, unknown>;
}

export function answerJson(response: ServerResponse, status: number, value: unknown): void {
  const text = JSON.stringify(value ?? {});
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}
