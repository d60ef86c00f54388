/**
 * An .xz stream whose data is stored, not compressed: what a reader of .xz (Grafana's charm: Python's lzma) accepts
 * without a compressor in every charm. Source: the public description of the .xz file format, version 1.2.
 */

const magic = Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]);
/** Each block ends with a CRC32 of its data. */
const flags = Buffer.from([0x00, 0x01]);
const chunkSize = 65_536;

/** The stream for `data`. */
export async function storedXz(data: Uint8Array): Promise<Buffer> {
  const { crc32 } = await import('node:zlib');
  const checksum = (bytes: Uint8Array): Buffer => littleEndian(crc32(bytes));
  const withChecksum = (bytes: Uint8Array): Buffer => Buffer.concat([bytes, checksum(bytes)]);

  // One filter, LZMA2 (0x21), with one byte of properties: a dictionary of 4 KiB, the smallest.
  const blockHeader = withChecksum(Buffer.from([2, 0, 0x21, 1, 0, 0, 0, 0]));
  const chunks = storedChunks(data);
  const unpadded = blockHeader.length + chunks.length + 4;
  const block = [blockHeader, chunks, padding(chunks.length), checksum(data)];

  const records = Buffer.concat([Buffer.from([0, 1]), varint(unpadded), varint(data.length)]);
  const index = withChecksum(Buffer.concat([records, padding(records.length)]));

  const footer = Buffer.concat([littleEndian(index.length / 4 - 1), flags]);
  return Buffer.concat([
    ...[magic, withChecksum(flags), ...block, index],
    ...[checksum(footer), footer, Buffer.from('YZ')],
  ]);
}

/** LZMA2: the first chunk resets the dictionary (1), others go on (2); each with its size less one, big endian. */
function storedChunks(data: Uint8Array): Buffer {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < data.length; at += chunkSize) {
    const chunk = data.subarray(at, at + chunkSize);
    const size = chunk.length - 1;
    parts.push(Buffer.from([at === 0 ? 1 : 2, size >> 8, size & 0xff]), chunk);
  }
  return Buffer.concat([...parts, Buffer.from([0])]);
}

/** Zeros up to the next multiple of four. */
const padding = (length: number): Buffer => Buffer.alloc((4 - (length % 4)) % 4);

function littleEndian(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

/** Seven bits a byte, the lowest first; the top bit says that more follow. */
function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  return Buffer.from([...bytes, rest]);
}
