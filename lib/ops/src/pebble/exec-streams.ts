/** The websockets of a running command. */
import type { WebSocket } from 'ws';
import { ConnectionError } from './errors.ts';
import type { ExecOptions } from './types.ts';

/** Connects one of the command's websockets. It is put into `sockets` before it is open, so that it can be ended. */
export async function connect(
  socketPath: string,
  taskId: string,
  name: string,
  sockets: WebSocket[],
): Promise<WebSocket> {
  const { WebSocket } = await import('ws');
  // In place of `ws` Bun has a websocket of its own, which makes its connection itself and loses nothing.
  const inputSocket = 'Bun' in globalThis ? undefined : await import('./input-socket.ts');
  const socket = new WebSocket(`ws+unix:${socketPath}:/v1/tasks/${taskId}/websocket/${name}`, {
    perMessageDeflate: false,
    ...(inputSocket ? { createConnection: () => inputSocket.connectTo(socketPath) } : {}),
  });
  sockets.push(socket);
  await new Promise<void>((resolve, reject) => {
    const refused = (error?: Error): void =>
      reject(
        new ConnectionError(`cannot connect the command's ${name}: ${error?.message || 'closed'}`, {
          cause: error,
        }),
      );
    // Messages may come before the caller listens: hold them back until it does.
    socket.once('open', () => {
      socket.pause();
      resolve();
    });
    socket.on('error', refused);
    socket.on('close', () => refused());
  });
  return socket;
}

/** Collects (or hands on) what comes until the daemon's end of output. */
export function outputOf(socket: WebSocket, onData?: (data: Uint8Array) => void): Promise<string> {
  return new Promise((resolve, reject) => {
    const pieces: Uint8Array[] = [];
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      if (isBinary) {
        if (onData) onData(data);
        else pieces.push(data);
      } else if (isEnd(data)) {
        resolve(new TextDecoder().decode(Buffer.concat(pieces)));
      }
    });
    socket.on('close', () => reject(new ConnectionError('the connection to the command was lost')));
    socket.resume();
  });
}

function isEnd(data: Buffer): boolean {
  try {
    return (JSON.parse(data.toString()) as { command?: string }).command === 'end';
  } catch {
    return false;
  }
}

const frame = 64 << 10;

/** Sends the input, not faster than the daemon takes it, and its end. Stops early when the command is gone. */
export async function pumpInput(socket: WebSocket, input: ExecOptions['stdin']): Promise<void> {
  for await (const piece of piecesOf(input)) {
    if (socket.readyState !== socket.OPEN) return;
    await new Promise<void>((resolve) => socket.send(piece, { binary: true }, () => resolve()));
  }
  if (socket.readyState === socket.OPEN) socket.send(JSON.stringify({ command: 'end' }));
}

async function* piecesOf(input: ExecOptions['stdin']): AsyncGenerator<Uint8Array> {
  if (input === undefined) return;
  const source = typeof input === 'string' || input instanceof Uint8Array ? [input] : input;
  for await (const item of source) {
    const bytes = typeof item === 'string' ? Buffer.from(item) : item;
    for (let at = 0; at < bytes.length; at += frame) yield bytes.subarray(at, at + frame);
  }
}
