import { CharmError } from '../errors.ts';

/** A map in a YAML file that knows where it is, so that every flaw names file and key. */
export class Reader {
  readonly #file: string;
  readonly #path: readonly string[];
  readonly #map: Record<string, unknown>;

  /** @throws CharmError when the value is no map; nothing (null) counts as an empty one. */
  constructor(file: string, path: readonly string[], value: unknown) {
    this.#file = file;
    this.#path = path;
    if (value !== null && value !== undefined && (typeof value !== 'object' || Array.isArray(value))) {
      throw new CharmError(`${file}: ${path.join('.') || 'the document'} must be a map`);
    }
    this.#map = (value ?? {}) as Record<string, unknown>;
  }

  fail(key: string, flaw: string): never {
    const place = [...this.#path, key].filter((part) => part !== '').join('.');
    throw new CharmError(`${this.#file}: ${place} ${flaw}`);
  }

  keys(): string[] {
    return Object.keys(this.#map);
  }

  raw(key: string): unknown {
    return Object.hasOwn(this.#map, key) ? this.#map[key] : undefined;
  }

  child(key: string): Reader {
    return new Reader(this.#file, [...this.#path, key], this.raw(key));
  }

  /** Each entry with its own reader. */
  children(): [string, Reader][] {
    return this.keys().map((key) => [key, this.child(key)]);
  }

  text(key: string): string | undefined {
    return this.#typed(key, 'a text', (value) => (typeof value === 'string' ? value : undefined));
  }

  number(key: string): number | undefined {
    return this.#typed(key, 'a whole number', (value) =>
      typeof value === 'number' && Number.isInteger(value) ? value : undefined,
    );
  }

  boolean(key: string): boolean | undefined {
    return this.#typed(key, 'true or false', (value) => (typeof value === 'boolean' ? value : undefined));
  }

  list(key: string): unknown[] | undefined {
    return this.#typed(key, 'a list', (value) => (Array.isArray(value) ? value : undefined));
  }

  oneOf<T extends string>(key: string, allowed: readonly T[]): T | undefined {
    return this.#typed(key, `one of ${allowed.join(', ')}`, (value) =>
      allowed.find((each) => each === value),
    );
  }

  #typed<T>(key: string, wanted: string, check: (value: unknown) => T | undefined): T | undefined {
    const value = this.raw(key);
    if (value === undefined || value === null) return undefined;
    const typed = check(value);
    if (typed === undefined) this.fail(key, `must be ${wanted}, got ${JSON.stringify(value)}`);
    return typed;
  }
}
