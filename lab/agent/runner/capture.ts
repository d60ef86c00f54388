/** What a charm's process printed, for the one who asked: only so much as a model's state can bear. */

/** Bytes kept of one stream. */
export const captureLimit = 1024 * 1024;

/** The longest beginning of at most `limit` bytes that does not end within a UTF-8 character. */
function wholeCharacters(bytes: Uint8Array, limit: number): number {
  let end = limit;
  while (end > limit - 4 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return end > limit - 4 ? end : limit;
}

/** Keeps the beginning of a stream and says in a note what is missing. */
export class Capture {
  #chunks: Uint8Array[] = [];
  #kept = 0;
  #total = 0;

  push(chunk: Uint8Array): void {
    this.#total += chunk.length;
    // One byte more than is shown tells whether the last character is whole.
    const part = chunk.subarray(0, captureLimit + 1 - this.#kept);
    if (part.length === 0) return;
    this.#chunks.push(part);
    this.#kept += part.length;
  }

  bytes(): Buffer {
    const kept = Buffer.concat(this.#chunks);
    if (this.#total <= captureLimit) return kept;
    const shown = wholeCharacters(kept, captureLimit);
    const note = `\n[output truncated: the first ${shown} of ${this.#total} bytes are shown]\n`;
    return Buffer.concat([kept.subarray(0, shown), Buffer.from(note)]);
  }

  text(): string {
    return this.bytes().toString('utf8');
  }
}
