/** Reads back .xz streams with stored data, so that tests see what is in a databag. Strict about all that it knows. */
import assert from 'node:assert/strict';
import { crc32 } from 'node:zlib';

export function readStoredXz(stream: Buffer): Buffer {
  assert.equal(stream.subarray(0, 6).toString('latin1'), '\xfd7zXZ\0');
  assert.equal(stream.subarray(-2).toString(), 'YZ');
  assert.equal(stream.length % 4, 0);
  // Stream header of 12 bytes, block header of 12 bytes.
  let at = 24;
  const parts: Buffer[] = [];
  for (let control = stream[at]; control !== 0; control = stream[at]) {
    assert(control === (parts.length === 0 ? 1 : 2), `chunk ${parts.length} is not stored`);
    const size = stream.readUInt16BE(at + 1) + 1;
    parts.push(stream.subarray(at + 3, at + 3 + size));
    at += 3 + size;
  }
  at += 1;
  at += (4 - (at % 4)) % 4;
  const data = Buffer.concat(parts);
  assert.equal(stream.readUInt32LE(at), crc32(data));
  return data;
}

/** A dashboard out of a databag. */
export const readContent = (content: string): Record<string, unknown> =>
  JSON.parse(readStoredXz(Buffer.from(content, 'base64')).toString());
