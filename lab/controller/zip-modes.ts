/** Unix modes of a zip's entries, from its central directory (fflate does not give them). */

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;

/** Name to permission bits; an entry stored without Unix attributes has mode 0. @throws Error when it is no zip. */
export function zipModes(zip: Uint8Array): Map<string, number> {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  let end = zip.byteLength - 22;
  const lowest = Math.max(0, end - 65_535);
  while (end >= lowest && view.getUint32(end, true) !== endSignature) end -= 1;
  if (end < lowest || end < 0) throw new Error('no end of central directory');
  const count = view.getUint16(end + 10, true);
  const modes = new Map<string, number>();
  let at = view.getUint32(end + 16, true);
  for (let index = 0; index < count; index += 1) {
    if (view.getUint32(at, true) !== entrySignature) throw new Error('damaged central directory');
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((o) =>
      view.getUint16(at + o, true),
    ) as [number, number, number];
    const name = new TextDecoder().decode(zip.subarray(at + 46, at + 46 + nameLength));
    modes.set(name, (view.getUint32(at + 38, true) >>> 16) & 0o7777);
    at += 46 + nameLength + extraLength + commentLength;
  }
  return modes;
}
