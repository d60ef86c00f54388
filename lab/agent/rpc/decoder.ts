/** Reads gob messages through the type definitions that the sender gives: ids are never assumed. */
import { Reader } from './bytes.ts';
import type { GobValue } from './types.ts';

/** Limit of one message; the largest hook tool call is far below it. */
const maxMessage = 64 * 1024 * 1024;

type Wire =
  | { kind: 'array' | 'slice'; elem: number }
  | { kind: 'map'; key: number; elem: number }
  | { kind: 'struct'; fields: { name: string; id: number }[] };

const utf8 = new TextDecoder();

/** Calls `read` with the number of each field that is present, until the end of the struct. */
function fields(reader: Reader, read: (field: number) => void): void {
  let field = -1;
  for (;;) {
    const delta = reader.small();
    if (delta === 0) return;
    field += delta;
    read(field);
  }
}

const unexpected = (what: string) => new Error(`gob: unexpected field in ${what}`);

/** CommonType{Name, Id}: neither matters for decoding. */
function skipCommonType(reader: Reader): void {
  fields(reader, (field) => {
    if (field === 0) reader.bytes();
    else if (field === 1) reader.signed();
    else throw unexpected('CommonType');
  });
}

/** A composite type without its element ids is legal when they are zero-valued, which no real id is. */
function readWireType(reader: Reader): Wire {
  let wire: Wire | undefined;
  const composite = (numbers: string[]): Record<string, number> => {
    const found: Record<string, number> = {};
    fields(reader, (field) => {
      const name = numbers[field - 1];
      if (field === 0) skipCommonType(reader);
      else if (name !== undefined) found[name] = reader.small('signed');
      else throw unexpected('a type definition');
    });
    return found;
  };
  fields(reader, (field) => {
    if (field === 0) wire = { kind: 'array', elem: composite(['elem', 'len'])['elem'] ?? 0 };
    else if (field === 1) wire = { kind: 'slice', elem: composite(['elem'])['elem'] ?? 0 };
    else if (field === 2) wire = readStructType(reader);
    else if (field === 3) {
      const ids = composite(['key', 'elem']);
      wire = { kind: 'map', key: ids['key'] ?? 0, elem: ids['elem'] ?? 0 };
    } else throw new Error('gob: self-encoding types are not supported');
  });
  if (wire === undefined) throw new Error('gob: empty type definition');
  return wire;
}

function readStructType(reader: Reader): Wire {
  const members: { name: string; id: number }[] = [];
  fields(reader, (field) => {
    if (field === 0) return skipCommonType(reader);
    if (field !== 1) throw unexpected('a struct definition');
    for (let left = reader.small(); left > 0; left--) {
      const member = { name: '', id: 0 };
      fields(reader, (part) => {
        if (part === 0) member.name = utf8.decode(reader.bytes());
        else if (part === 1) member.id = reader.small('signed');
        else throw unexpected('a field definition');
      });
      members.push(member);
    }
  });
  return { kind: 'struct', fields: members };
}

/** One direction of one connection: `push` bytes as they arrive, get the values that are complete. */
export class GobDecoder {
  readonly #types = new Map<number, Wire>();
  #buffer: Uint8Array = new Uint8Array();

  /** Throws on a malformed stream; the connection is then useless. */
  push(chunk: Uint8Array): GobValue[] {
    this.#buffer = this.#buffer.length === 0 ? chunk : Buffer.concat([this.#buffer, chunk]);
    const values: GobValue[] = [];
    for (let message = this.#next(); message !== undefined; message = this.#next()) {
      const reader = new Reader(message);
      const id = reader.small('signed');
      if (id < 0) this.#types.set(-id, readWireType(reader));
      else {
        const top = this.#types.get(id);
        // A top-level value that is no struct is preceded by a zero byte.
        if (top?.kind !== 'struct') reader.take(1);
        values.push(this.#value(reader, id));
      }
      if (!reader.done) throw new Error('gob: bytes left over in a message');
    }
    return values;
  }

  /** The next whole message without its length, or undefined until more bytes arrive. */
  #next(): Uint8Array | undefined {
    const first = this.#buffer[0];
    if (first === undefined) return undefined;
    const prefix = first < 0x80 ? 1 : 1 + 0x100 - first;
    if (this.#buffer.length < prefix) return undefined;
    const length = new Reader(this.#buffer.subarray(0, prefix)).small();
    if (length > maxMessage)
      throw new Error(`gob: message of ${length} bytes, at most ${maxMessage} are taken`);
    if (length === 0) throw new Error('gob: empty message');
    if (this.#buffer.length < prefix + length) return undefined;
    const message = this.#buffer.subarray(prefix, prefix + length);
    this.#buffer = this.#buffer.subarray(prefix + length);
    return message;
  }

  #value(reader: Reader, id: number): GobValue {
    switch (id) {
      case 1:
        return reader.unsigned() !== 0;
      case 2:
        return reader.signed();
      case 3:
        return reader.unsigned();
      case 4:
        return reader.float();
      case 5:
        return Uint8Array.from(reader.bytes());
      case 6:
        return utf8.decode(reader.bytes());
    }
    const type = this.#types.get(id);
    if (type === undefined) throw new Error(`gob: type ${id} was not defined`);
    if (type.kind === 'struct') {
      const value: Record<string, GobValue> = {};
      fields(reader, (field) => {
        const member = type.fields[field];
        if (member === undefined) throw unexpected('a struct value');
        value[member.name] = this.#value(reader, member.id);
      });
      return value;
    }
    const count = reader.small();
    if (type.kind === 'map') {
      const map = new Map<GobValue, GobValue>();
      for (let left = count; left > 0; left--) {
        const key = this.#value(reader, type.key);
        map.set(key, this.#value(reader, type.elem));
      }
      return map;
    }
    const items: GobValue[] = [];
    for (let left = count; left > 0; left--) items.push(this.#value(reader, type.elem));
    return items;
  }
}
