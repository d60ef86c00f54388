/**
 * Reads structs of plain fields in Go's gob encoding, through the definitions that the peer sends: their ids
 * differ from process to process.
 */

export type GobStruct = Readonly<Record<string, number | string | Buffer | boolean>>;

/** Collects what arrives and gives the struct values in it, in order. */
export class GobReader {
  #pending = Buffer.alloc(0);
  readonly #types = new Map<number, { name: string; id: number }[]>();

  /** Throws an Error for what is no gob stream. */
  push(chunk: Buffer): GobStruct[] {
    this.#pending = Buffer.concat([this.#pending, chunk]);
    const values: GobStruct[] = [];
    for (;;) {
      const whole = this.#nextMessage();
      if (whole === undefined) return values;
      const cursor = new Cursor(whole);
      const id = cursor.signed();
      if (id < 0) this.#types.set(-id, readStructType(cursor));
      else values.push(this.#value(id, cursor));
    }
  }

  #nextMessage(): Buffer | undefined {
    const first = this.#pending[0];
    if (first === undefined) return undefined;
    const lengthBytes = first < 0x80 ? 1 : 257 - first;
    if (this.#pending.length < lengthBytes) return undefined;
    const length = new Cursor(this.#pending).unsigned();
    if (length > 1 << 30) throw new Error('a gob message above 1 GiB');
    if (this.#pending.length < lengthBytes + length) return undefined;
    const whole = this.#pending.subarray(lengthBytes, lengthBytes + length);
    this.#pending = this.#pending.subarray(lengthBytes + length);
    return whole;
  }

  #value(id: number, cursor: Cursor): GobStruct {
    const fields = this.#types.get(id);
    if (fields === undefined) throw new Error(`a gob value of type ${id}, which was not defined`);
    const value: Record<string, number | string | Buffer | boolean> = {};
    cursor.fields((number) => {
      const field = fields[number];
      if (field === undefined) throw new Error(`a gob value with field ${number} of ${fields.length}`);
      value[field.name] = cursor.plain(field.id);
    });
    return value;
  }
}

/** wireType{..., StructT{CommonType{Name, Id}, Field []{Name, Id}}}. */
function readStructType(cursor: Cursor): { name: string; id: number }[] {
  const found: { name: string; id: number }[] = [];
  cursor.fields((wire) => {
    if (wire !== 2) throw new Error('a gob type other than a struct');
    cursor.fields((part) => {
      if (part === 0) cursor.fields((common) => (common === 0 ? cursor.bytes() : cursor.signed()));
      else {
        for (let left = cursor.unsigned(); left > 0; left--) {
          const field = { name: '', id: 0 };
          cursor.fields((number) => {
            if (number === 0) field.name = cursor.bytes().toString();
            else field.id = cursor.signed();
          });
          found.push(field);
        }
      }
    });
  });
  return found;
}

class Cursor {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  unsigned(): number {
    const first = this.#take(1)[0] ?? 0;
    if (first < 0x80) return first;
    const length = 256 - first;
    // Six bytes are as much as a number holds exactly, and far more than any length or code.
    if (length > 6) throw new Error('a gob number above 48 bits');
    return this.#take(length).readUIntBE(0, length);
  }

  signed(): number {
    const value = this.unsigned();
    const half = Math.floor(value / 2);
    return value % 2 === 1 ? -half - 1 : half;
  }

  bytes(): Buffer {
    return this.#take(this.unsigned());
  }

  /** Calls `read` with the number of every field that is there. */
  fields(read: (number: number) => void): void {
    let number = -1;
    for (let distance = this.unsigned(); distance !== 0; distance = this.unsigned()) {
      number += distance;
      read(number);
    }
  }

  /** A value of one of gob's own types. */
  plain(id: number): number | string | Buffer | boolean {
    switch (id) {
      case 1:
        return this.unsigned() === 1;
      case 2:
        return this.signed();
      case 3:
        return this.unsigned();
      case 5:
        return this.bytes();
      case 6:
        return this.bytes().toString();
      default:
        throw new Error(`a gob field of type ${id}`);
    }
  }

  #take(length: number): Buffer {
    if (this.#at + length > this.#bytes.length) throw new Error('a gob message that ends too early');
    const part = this.#bytes.subarray(this.#at, this.#at + length);
    this.#at += length;
    return part;
  }
}
