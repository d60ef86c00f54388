/** A real Pebble daemon for tests, as a child process in a folder of its own. Needs no root. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pebbleBinary } from '../../../lab/rocks/pebble.ts';
import { SocketPebbleClient } from '../../../lib/ops/src/pebble/index.ts';

export interface Daemon {
  client: SocketPebbleClient;
  socket: string;
  /** A folder for the files of a test, gone with the daemon. */
  root: string;
  process: ChildProcess;
  stop(): Promise<void>;
}

/** Starts the daemon as Juju does (`--hold`: no service by itself) and returns when it answers. */
export async function startDaemon(): Promise<Daemon> {
  const binary = await pebbleBinary();
  const root = await mkdtemp(join(tmpdir(), 'pebble-'));
  const socket = join(root, 'pebble.socket');
  const child = spawn(binary, ['run', '--create-dirs', '--hold'], {
    env: {
      PATH: process.env.PATH,
      PEBBLE: join(root, 'pebble'),
      PEBBLE_SOCKET: socket,
      PEBBLE_PERSIST: 'never',
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const end = (): void => void child.kill('SIGTERM');
  process.on('exit', end);
  // It says on stderr that it listens; reading on keeps its pipe from filling up.
  const started = new Promise<void>((resolve, reject) => {
    let said = '';
    child.stderr.on('data', (data: Buffer) => {
      said += data.toString();
      if (said.includes('Started daemon')) resolve();
    });
    child.once('exit', (code) => reject(new Error(`pebble ended with code ${code}: ${said}`)));
  });
  await started;
  return {
    client: new SocketPebbleClient(socket),
    socket,
    root,
    process: child,
    async stop() {
      process.off('exit', end);
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGTERM');
        // It waits for ever for a command whose output some left-over child keeps open.
        const enough = setTimeout(() => child.kill('SIGKILL'), 15_000);
        await once(child, 'exit');
        clearTimeout(enough);
      }
      await rm(root, { recursive: true, force: true });
    },
  };
}
