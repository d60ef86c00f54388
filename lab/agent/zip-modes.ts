/** Unix modes from a zip's central directory, which the unzip library does not hand out. */

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;

/** Name -> st_mode as stored (0 when the archive was not made on Unix). */
export function entryModes(zip: Uint8Array): Map<string, number> {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  let end = zip.length - 22;
  while (end >= 0 && view.getUint32(end, true) !== endSignature) end--;
  if (end < 0) throw new Error('cannot unpack the charm archive: it has no central directory');
  const modes = new Map<string, number>();
  const utf8 = new TextDecoder();
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left--) {
    if (view.getUint32(at, true) !== entrySignature) {
      throw new Error('cannot unpack the charm archive: its central directory is damaged');
    }
    const nameLength = view.getUint16(at + 28, true);
    const name = utf8.decode(zip.subarray(at + 46, at + 46 + nameLength));
    modes.set(name, view.getUint32(at + 38, true) >>> 16);
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return modes;
}
