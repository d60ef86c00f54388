/** Writes gob messages: each type is defined once per stream, before its first value. */
import { signed, unsigned } from './bytes.ts';
import { builtinIds, type GobType, type GobValue } from './types.ts';

const utf8 = new TextEncoder();

type Emit = (bytes: number[] | Uint8Array) => undefined;
type Composite = Extract<GobType, { kind: 'slice' | 'struct' }>;

const isZero = (type: GobType, value: GobValue | undefined): boolean => {
  if (value === undefined || value === false || value === 0 || value === 0n || value === '') return true;
  if (value instanceof Uint8Array || Array.isArray(value)) return value.length === 0;
  if (type.kind === 'struct') {
    return type.fields.every((field) => isZero(field.type, (value as Record<string, GobValue>)[field.name]));
  }
  return false;
};

/** One direction of one connection. */
export class GobEncoder {
  readonly #ids = new Map<GobType, number>();
  readonly #defined = new Set<GobType>();
  #nextId: number;

  /** `firstId` is the sender's choice: receivers learn ids from the definitions. */
  constructor(options: { firstId?: number } = {}) {
    this.#nextId = options.firstId ?? 65;
  }

  /** Gives a type its id now, so that ids do not depend on which value is sent first. */
  register(type: GobType): number {
    if (type.kind !== 'slice' && type.kind !== 'struct') return builtinIds[type.kind];
    const known = this.#ids.get(type);
    if (known !== undefined) return known;
    const id = this.#nextId++;
    this.#ids.set(type, id);
    if (type.kind === 'slice') this.register(type.elem);
    else for (const field of type.fields) this.register(field.type);
    return id;
  }

  /** Messages that carry `value`, preceded by the definitions the receiver does not have yet. */
  encode(type: Composite & { kind: 'struct' }, value: GobValue): Uint8Array {
    const messages: Uint8Array[] = [];
    this.#define(type, messages);
    messages.push(
      this.#message((emit) => {
        emit(signed(this.register(type)));
        this.#value(type, value, emit);
      }),
    );
    return Buffer.concat(messages);
  }

  #message(write: (emit: Emit) => void): Uint8Array {
    const parts: Uint8Array[] = [];
    let length = 0;
    write((bytes) => {
      const part = Uint8Array.from(bytes);
      parts.push(part);
      length += part.length;
    });
    return Buffer.concat([Uint8Array.from(unsigned(length)), ...parts]);
  }

  #define(type: GobType, messages: Uint8Array[]): void {
    if ((type.kind !== 'slice' && type.kind !== 'struct') || this.#defined.has(type)) return;
    this.#defined.add(type);
    const id = this.register(type);
    messages.push(
      this.#message((emit) => {
        emit(signed(-id));
        // wireType: field 2 is SliceT, field 3 is StructT; both begin with CommonType{Name, Id}.
        emit([type.kind === 'slice' ? 2 : 3, 1]);
        if (type.name === '') emit([2]);
        else {
          emit([1]);
          this.#text(type.name, emit);
          emit([1]);
        }
        emit([...signed(id), 0]);
        if (type.kind === 'slice') emit([1, ...signed(this.register(type.elem))]);
        else if (type.fields.length > 0) {
          emit([1, ...unsigned(type.fields.length)]);
          for (const field of type.fields) {
            emit([1]);
            this.#text(field.name, emit);
            emit([1, ...signed(this.register(field.type)), 0]);
          }
        }
        emit([0, 0]);
      }),
    );
    if (type.kind === 'slice') this.#define(type.elem, messages);
    else for (const field of type.fields) this.#define(field.type, messages);
  }

  #text(text: string, emit: Emit): undefined {
    const encoded = utf8.encode(text);
    emit(unsigned(encoded.length));
    emit(encoded);
  }

  #value(type: GobType, value: GobValue, emit: Emit): undefined {
    switch (type.kind) {
      case 'bool':
        return emit([value ? 1 : 0]);
      case 'int':
        return emit(signed(value as number | bigint));
      case 'uint':
        return emit(unsigned(value as number | bigint));
      case 'float': {
        const view = new DataView(new ArrayBuffer(8));
        view.setFloat64(0, value as number, false);
        return emit(unsigned(view.getBigUint64(0, true)));
      }
      case 'string':
        return this.#text(value as string, emit);
      case 'bytes':
        emit(unsigned((value as Uint8Array).length));
        return emit(value as Uint8Array);
      case 'slice':
        emit(unsigned((value as readonly GobValue[]).length));
        for (const item of value as readonly GobValue[]) this.#value(type.elem, item, emit);
        return;
      case 'struct': {
        let last = -1;
        for (const [index, field] of type.fields.entries()) {
          const content = (value as Record<string, GobValue | undefined>)[field.name];
          if (content === undefined || isZero(field.type, content)) continue;
          emit(unsigned(index - last));
          last = index;
          this.#value(field.type, content, emit);
        }
        return emit([0]);
      }
    }
  }
}
