/** The agent's socket: made in a private directory and renamed into place, so that it is never open to others. */
import { chmod, mkdtemp, rename, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { type Method, serveConnection } from './net-rpc.ts';

export interface RunningServer {
  /** Stops listening, cuts what is connected and removes the socket. */
  close(): Promise<void>;
}

/** Serves `methods` at `path` with mode 0700; a stale socket there is replaced. */
export async function serveSocket(
  path: string,
  methods: ReadonlyMap<string, Method>,
): Promise<RunningServer> {
  const connections = new Set<Socket>();
  const server = createServer((connection) => {
    connections.add(connection);
    connection.on('close', () => connections.delete(connection));
    serveConnection(connection, methods);
  });
  // Unix socket paths are limited to 107 bytes, hence the short names.
  const hidden = await mkdtemp(join(dirname(path), '.s'));
  try {
    const made = join(hidden, 's');
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(made, resolve);
    });
    await chmod(made, 0o700);
    await rename(made, path);
  } catch (error) {
    server.close();
    throw new Error(`cannot serve the agent's socket at ${path}: ${(error as Error).message}`, {
      cause: error,
    });
  } finally {
    await rm(hidden, { recursive: true, force: true });
  }
  return {
    async close() {
      await rm(path, { force: true });
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const connection of connections) connection.destroy();
      await closed;
    },
  };
}
