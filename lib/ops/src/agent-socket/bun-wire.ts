/**
 * A unix socket with Bun's own means. A charm's process lives for one event, and to load node:net and its streams takes
 * as long as all hook tools of a usual event together.
 */
import type { Wire, WireEvents } from './wire.ts';

interface BunSocket {
  /** How many of the bytes were taken; the others are for after `drain`. Negative: it is closed. */
  write(bytes: Uint8Array): number;
  terminate(): void;
  unref(): void;
}

interface BunRuntime {
  connect(options: {
    unix: string;
    socket: {
      data(socket: BunSocket, chunk: Buffer): void;
      drain(socket: BunSocket): void;
      error(socket: BunSocket, error: Error): void;
      close(socket: BunSocket): void;
    };
  }): Promise<BunSocket>;
}

export async function openBunWire(path: string, { received, ended }: WireEvents): Promise<Wire> {
  const { Bun } = globalThis as unknown as { Bun: BunRuntime };
  /** What the socket has not taken yet. */
  let left: Uint8Array[] = [];
  const send = (socket: BunSocket): void => {
    for (let [bytes] = left; bytes !== undefined; [bytes] = left) {
      const taken = Math.max(socket.write(bytes), 0);
      if (taken < bytes.length) {
        left[0] = bytes.subarray(taken);
        return;
      }
      left.shift();
    }
  };
  const events = {
    data: (_: BunSocket, chunk: Buffer) => received(chunk),
    drain: send,
    error: (_: BunSocket, error: Error) => ended(error.message),
    close: () => ended('it closed the connection'),
  };
  const socket = await Bun.connect({ unix: path, socket: events }).catch(
    // The message alone does not tell why.
    ({ code, message }: Error & { code?: string }) => {
      throw new Error(`${message} (${code ?? 'unknown'})`);
    },
  );
  socket.unref();
  return {
    write(bytes) {
      left.push(bytes);
      if (left.length === 1) send(socket);
    },
    close() {
      left = [];
      socket.terminate();
    },
  };
}
