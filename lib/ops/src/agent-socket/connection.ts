/** One connection to the unit agent, over which many hook tools run; answers come in any order. */
import { GobReader, type GobStruct } from './gob-read.ts';
import { encodeRequest, type ToolRequest } from './gob-write.ts';
import { openWire, type Wire } from './wire.ts';

interface Waiting {
  resolve(answer: readonly [header: GobStruct, body: GobStruct]): void;
  reject(why: Error): void;
}

export class AgentConnection {
  readonly #timeLimitMs: number;
  readonly #ended: () => void;
  readonly #reader = new GobReader();
  readonly #waiting = new Map<number, Waiting>();
  #wire: Wire | undefined;
  #header: GobStruct | undefined;
  #seq = 0;
  #broken: string | undefined;
  /** Runs while calls wait, and holds the process for them. */
  #patience: NodeJS.Timeout | undefined;

  /**
   * Rejects when nobody listens there. `timeLimitMs` is how long the agent may be silent while calls wait for it;
   * `ended` is called once, when the connection can be used no more.
   */
  static async open(address: string, timeLimitMs: number, ended: () => void): Promise<AgentConnection> {
    const connection = new AgentConnection(timeLimitMs, ended);
    // Linux names that are no files begin with a zero byte, which Go writes as @.
    const path = address.startsWith('@') ? `\0${address.slice(1)}` : address;
    connection.#wire = await openWire(path, {
      received: (bytes) => connection.#receive(bytes),
      ended: (why) => connection.#fail(why),
    });
    return connection;
  }

  private constructor(timeLimitMs: number, ended: () => void) {
    this.#timeLimitMs = timeLimitMs;
    this.#ended = ended;
  }

  /** Header and body, as net/rpc answers the call. Rejects with why there is no answer. */
  call(request: ToolRequest): Promise<readonly [header: GobStruct, body: GobStruct]> {
    return new Promise((resolve, reject) => {
      if (this.#broken !== undefined) {
        reject(new Error(this.#broken));
        return;
      }
      const seq = this.#seq++;
      this.#waiting.set(seq, { resolve, reject });
      this.#wait();
      this.#wire?.write(encodeRequest(request, seq));
    });
  }

  /** Gives the agent its time anew; nothing is waited for without a call. */
  #wait(): void {
    if (this.#waiting.size === 0) {
      clearTimeout(this.#patience);
      this.#patience = undefined;
    } else if (this.#patience !== undefined) this.#patience.refresh();
    else {
      const silent = (): void => this.#fail(`nothing came within ${this.#timeLimitMs / 1000} s`);
      this.#patience = setTimeout(silent, this.#timeLimitMs);
    }
  }

  #receive(chunk: Buffer): void {
    try {
      for (const value of this.#reader.push(chunk)) this.#take(value);
      this.#wait();
    } catch (error) {
      this.#fail(error instanceof Error ? error.message : String(error));
    }
  }

  /** Headers and bodies in turn. */
  #take(value: GobStruct): void {
    const header = this.#header;
    if (header === undefined) {
      this.#header = value;
      return;
    }
    this.#header = undefined;
    const seq = Number(header.Seq ?? 0);
    this.#waiting.get(seq)?.resolve([header, value]);
    this.#waiting.delete(seq);
  }

  #fail(why: string): void {
    if (this.#broken !== undefined) return;
    this.#broken = why;
    for (const { reject } of this.#waiting.values()) reject(new Error(why));
    this.#waiting.clear();
    clearTimeout(this.#patience);
    this.#wire?.close();
    this.#ended();
  }
}
