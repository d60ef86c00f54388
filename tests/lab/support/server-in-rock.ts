/** A server of a rock on this machine, without Kubernetes: its own root, free ports, its end with the test. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { RockName } from '../../../lab/rocks/index.ts';
import { type Output, waitFor } from './lab.ts';
import { RockRoot } from './rock-root.ts';

export const host = '127.0.0.1';

/** A port that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

/** As the user that Pebble runs servers as. */
const asDaemon = ['setpriv', '--reuid=_daemon_', '--regid=_daemon_', '--clear-groups'];

export class ServerInRock {
  readonly root: RockRoot;
  readonly log: string;
  private server: ChildProcess | undefined;
  private constructor(root: RockRoot) {
    this.root = root;
    this.log = join(root.path, 'tmp', 'server.log');
  }

  static async unpack(name: RockName): Promise<ServerInRock> {
    return new ServerInRock(await RockRoot.unpack(name));
  }

  /** Path on this machine of a path in the rock. */
  at(path: string): string {
    return join(this.root.path, path);
  }

  run(command: string[], environment: Record<string, string> = {}): Promise<Output> {
    return this.root.run([...asDaemon, ...env(environment), ...command]);
  }

  /** Starts the server and waits until `answers` does; ends at once with the server's words when it exits. */
  async start(
    command: string[],
    environment: Record<string, string>,
    answers: () => Promise<boolean>,
  ): Promise<void> {
    const server = this.root.start([...asDaemon, ...env(environment), ...command], this.log);
    this.server = server;
    const ended = once(server, 'exit').then(async () => {
      throw new Error(`${command[0]} ended with ${server.exitCode}: ${await this.output()}`);
    });
    ended.catch(() => undefined); // its end later on is what stop asks for
    await Promise.race([waitFor(`${command[0]} answers`, answers), ended]);
  }

  output(): Promise<string> {
    return readFile(this.log, 'utf8');
  }

  /** Ends the server; it can be started again. */
  async stop(): Promise<void> {
    if (this.server && this.server.exitCode === null && this.server.signalCode === null) {
      const ended = once(this.server, 'exit');
      this.server.kill('SIGKILL');
      await ended;
    }
  }

  async remove(): Promise<void> {
    await this.stop();
    await this.root.remove();
  }
}

const env = (values: Record<string, string>): string[] => [
  'env',
  ...Object.entries(values).map(([name, value]) => `${name}=${value}`),
];
