/** A unix socket with what every runtime has. */
import { createConnection } from 'node:net';
import type { Wire, WireEvents } from './wire.ts';

export function openNodeWire(path: string, { received, ended }: WireEvents): Promise<Wire> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ path });
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.on('data', (chunk) => received(chunk as Buffer));
      socket.on('error', (error) => ended(error.message));
      socket.on('close', () => ended('it closed the connection'));
      socket.unref();
      resolve({ write: (bytes) => void socket.write(bytes), close: () => void socket.destroy() });
    });
  });
}
