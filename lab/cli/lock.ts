/** One `lab up` or `lab down` at a time. The kernel gives the lock back when its holder ends, however it ends. */
import { connect, createServer, type Server } from 'node:net';
import { CommandError } from './errors.ts';

/** An abstract socket: no file, and gone with its process. */
const standardName = '\0charmed-spark-lab/lifecycle';

async function holder(name: string): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const socket = connect({ path: name });
    socket.setEncoding('utf8').setTimeout(2000, () => socket.destroy());
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(text.trim()));
  });
}

/**
 * Runs `work` as the only holder of the lock. `what` tells others who holds it.
 * @throws CommandError when another process holds it.
 */
export async function exclusively<T>(what: string, work: () => Promise<T>, name = standardName): Promise<T> {
  const since = new Date();
  const server: Server = createServer((socket) => {
    const seconds = Math.round((Date.now() - since.getTime()) / 1000);
    socket.on('error', () => undefined);
    socket.end(`"${what}" (pid ${process.pid}, for ${seconds} s)\n`);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ path: name }, resolve);
  }).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error;
    const who = (await holder(name)) || 'another "lab up" or "lab down"';
    throw new CommandError(`${who} is at work on this machine: wait for its end`);
  });
  try {
    return await work();
  } finally {
    server.close();
  }
}
