/** One connection to the unit agent, over which many hook tools run; answers come in any order. */
import { createConnection, type Socket } from 'node:net';
import { GobReader, type GobStruct } from './gob-read.ts';
import { encodeRequest, type ToolRequest } from './gob-write.ts';

interface Waiting {
  resolve(answer: readonly [header: GobStruct, body: GobStruct]): void;
  reject(why: Error): void;
}

export class AgentConnection {
  readonly #socket: Socket;
  readonly #reader = new GobReader();
  readonly #waiting = new Map<number, Waiting>();
  #header: GobStruct | undefined;
  #seq = 0;
  #broken: string | undefined;
  readonly #ended: () => void;

  /**
   * Rejects when nobody listens there. `timeLimitMs` is how long the agent may be silent while calls wait for it;
   * `ended` is called once, when the connection can be used no more.
   */
  static open(address: string, timeLimitMs: number, ended: () => void): Promise<AgentConnection> {
    return new Promise((resolve, reject) => {
      // Linux names that are no files begin with a zero byte, which Go writes as @.
      const path = address.startsWith('@') ? `\0${address.slice(1)}` : address;
      const socket = createConnection({ path });
      socket.once('connect', () => resolve(new AgentConnection(socket, timeLimitMs, ended)));
      socket.once('error', reject);
    });
  }

  private constructor(socket: Socket, timeLimitMs: number, ended: () => void) {
    this.#socket = socket;
    this.#ended = ended;
    socket.setTimeout(timeLimitMs);
    socket.on('data', (chunk) => this.#receive(chunk as Buffer));
    socket.on('timeout', () => {
      if (this.#waiting.size > 0) this.#fail(`nothing came within ${timeLimitMs / 1000} s`);
    });
    socket.on('error', (error) => this.#fail(error.message));
    socket.on('close', () => this.#fail('it closed the connection'));
    // An idle connection must not keep the process alive.
    socket.unref();
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
      this.#socket.ref();
      this.#socket.write(encodeRequest(request, seq));
    });
  }

  #receive(chunk: Buffer): void {
    try {
      for (const value of this.#reader.push(chunk)) this.#take(value);
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
    if (this.#waiting.size === 0) this.#socket.unref();
  }

  #fail(why: string): void {
    if (this.#broken !== undefined) return;
    this.#broken = why;
    for (const { reject } of this.#waiting.values()) reject(new Error(why));
    this.#waiting.clear();
    this.#socket.destroy();
    this.#ended();
  }
}
