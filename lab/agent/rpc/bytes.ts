/** Gob's primitive encodings: unsigned and signed integers of variable length (Go's encoding/gob, "Encoding Details"). */

/** Bytes of an unsigned integer: below 128 one byte, else a negated byte count and the big-endian bytes. */
export function unsigned(value: bigint | number): number[] {
  let rest = BigInt(value);
  if (rest < 0n) throw new RangeError(`gob: ${value} is negative, expected an unsigned integer`);
  if (rest < 0x80n) return [Number(rest)];
  const bytes: number[] = [];
  while (rest > 0n) {
    bytes.unshift(Number(rest & 0xffn));
    rest >>= 8n;
  }
  if (bytes.length > 8) throw new RangeError('gob: integer above 64 bits');
  return [0x100 - bytes.length, ...bytes];
}

/** Bytes of a signed integer: the sign in the lowest bit, the complement of a negative number above it. */
export function signed(value: bigint | number): number[] {
  const number = BigInt(value);
  return unsigned(number < 0n ? (~number << 1n) | 1n : number << 1n);
}

/** A number where it is exact, else a bigint. */
const exact = (value: bigint): number | bigint =>
  value <= BigInt(Number.MAX_SAFE_INTEGER) && value >= BigInt(Number.MIN_SAFE_INTEGER)
    ? Number(value)
    : value;

/** Reads primitives from one message; every read beyond its end is an error, never garbage. */
export class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get done(): boolean {
    return this.#at >= this.#bytes.length;
  }

  take(length: number): Uint8Array {
    if (this.#at + length > this.#bytes.length) {
      throw new Error(`gob: message ends ${this.#at + length - this.#bytes.length} bytes too early`);
    }
    const part = this.#bytes.subarray(this.#at, this.#at + length);
    this.#at += length;
    return part;
  }

  #big(): bigint {
    const first = this.take(1)[0] as number;
    if (first < 0x80) return BigInt(first);
    const count = 0x100 - first;
    if (count > 8) throw new Error('gob: integer above 64 bits');
    let value = 0n;
    for (const byte of this.take(count)) value = (value << 8n) | BigInt(byte);
    return value;
  }

  unsigned(): number | bigint {
    return exact(this.#big());
  }

  signed(): number | bigint {
    const value = this.#big();
    return exact(value & 1n ? ~(value >> 1n) : value >> 1n);
  }

  /** A length, count, delta or type id: always a small number. */
  small(sign: 'signed' | 'unsigned' = 'unsigned'): number {
    const value = sign === 'signed' ? this.signed() : this.unsigned();
    if (typeof value === 'bigint') throw new Error('gob: length or id out of range');
    return value;
  }

  /** Byte-reversed IEEE 754, as gob sends floats. */
  float(): number {
    const view = new DataView(new ArrayBuffer(8));
    view.setBigUint64(0, this.#big(), true);
    return view.getFloat64(0, false);
  }

  bytes(): Uint8Array {
    return this.take(this.small());
  }
}
