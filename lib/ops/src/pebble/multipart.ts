/** The two multipart bodies of Pebble's files API. */
import { ProtocolError } from './errors.ts';
import type { FileContent } from './types.ts';

/** A part of an answer. `name` is `files` or `response`. */
export interface Part {
  name: string;
  body: Uint8Array;
}

/**
 * The body that writes one file: the JSON request first, then the content. Pebble finds the content's request by
 * the whole path in `filename`.
 */
export async function* fileUpload(
  boundary: string,
  request: unknown,
  path: string,
  content: FileContent,
): AsyncGenerator<string | Uint8Array> {
  const filename = path.replaceAll('\\', '\\\\').replaceAll('"', '\\"');
  yield [
    `--${boundary}`,
    'Content-Type: application/json',
    'Content-Disposition: form-data; name="request"',
    '',
    JSON.stringify(request),
    `--${boundary}`,
    'Content-Type: application/octet-stream',
    `Content-Disposition: form-data; name="files"; filename="${filename}"`,
    '',
    '',
  ].join('\r\n');
  if (typeof content === 'string' || content instanceof Uint8Array) yield content;
  else yield* content;
  yield `\r\n--${boundary}--\r\n`;
}

/** Splits the answer of a read. */
export function parseMultipart(contentType: string | undefined, body: Uint8Array): Part[] {
  const boundary = /^multipart\/form-data;.*\bboundary="?([^";]+)"?/i.exec(contentType ?? '')?.[1];
  if (!boundary)
    throw new ProtocolError(`Pebble answered with content type "${contentType ?? ''}" in place of multipart`);
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  const parts: Part[] = [];
  // The first delimiter has no line break before it.
  let at = bytes.indexOf(`--${boundary}`) + boundary.length + 2;
  while (bytes.subarray(at, at + 2).toString('latin1') === '\r\n') {
    const headEnd = bytes.indexOf('\r\n\r\n', at);
    const end = headEnd < 0 ? -1 : bytes.indexOf(delimiter, headEnd + 2);
    if (end < 0) throw new ProtocolError('Pebble cut off its multipart answer');
    const head = bytes.subarray(at, headEnd).toString('utf8');
    // An empty body: its delimiter's line break is the one that ends the head.
    const body = bytes.subarray(Math.min(headEnd + 4, end), end);
    parts.push({ name: /\bname="([^"]*)"/.exec(head)?.[1] ?? '', body });
    at = end + delimiter.length;
  }
  return parts;
}
