/** Output of a hook cut into lines as Juju cuts it: at most 4096 bytes each. */

const limit = 4096;

/** Feeds `line` with each whole line; `end` with what is left. */
export class Lines {
  readonly #line: (text: string) => void;
  #rest: Buffer = Buffer.alloc(0);

  constructor(line: (text: string) => void) {
    this.#line = line;
  }

  push(chunk: Uint8Array): void {
    let data = this.#rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([this.#rest, chunk]);
    for (;;) {
      const newline = data.indexOf(10);
      if (newline >= 0 && newline < limit) {
        this.#line(data.toString('utf8', 0, newline));
        data = data.subarray(newline + 1);
      } else if (data.length >= limit) {
        this.#line(data.toString('utf8', 0, limit));
        data = data.subarray(limit);
      } else break;
    }
    this.#rest = data;
  }

  end(): void {
    if (this.#rest.length > 0) this.#line(this.#rest.toString('utf8'));
    this.#rest = Buffer.alloc(0);
  }
}
