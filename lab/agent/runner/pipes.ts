/**
 * Real pipes for a charm's output. What the runtime calls a pipe is a socket, and `echo text > /dev/stderr`, common in
 * shell charms, cannot open one. Hence a named pipe, gone from the disk once it is open, and cat(1) behind it.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface OutputPipe {
  /** For the child's stdio; close it once the child has been started. */
  writeFd: number;
  closeWriter(): void;
  /** Resolves when all writers are gone and everything was read, or when nothing came for `milliseconds`. */
  drain(milliseconds: number): Promise<void>;
}

/** Opens one pipe per consumer. */
export async function openPipes(consumers: readonly ((chunk: Uint8Array) => void)[]): Promise<OutputPipe[]> {
  const directory = await mkdtemp(join(tmpdir(), '.run-'));
  try {
    const paths = consumers.map((_consumer, index) => join(directory, String(index)));
    await run('mkfifo', ['-m', '600', ...paths]);
    return consumers.map((consumer, index) => openPipe(paths[index] as string, consumer));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function openPipe(path: string, consumer: (chunk: Uint8Array) => void): OutputPipe {
  // With both ends held open here, neither of the next two waits for the other.
  const held = openSync(path, constants.O_RDWR);
  const readFd = openSync(path, constants.O_RDONLY);
  const writeFd = openSync(path, constants.O_WRONLY);
  // Its own session, as the hook has: a signal for the agent's group must not cut the output off.
  const cat: ChildProcess = spawn('cat', [], { stdio: [readFd, 'pipe', 'ignore'], detached: true });
  closeSync(held);
  closeSync(readFd);
  let drained: NodeJS.Timeout | undefined;
  cat.stdout?.on('data', (chunk: Uint8Array) => {
    consumer(chunk);
    drained?.refresh();
  });
  const closed = new Promise<void>((resolve) => {
    cat.once('close', () => resolve());
    cat.once('error', () => resolve());
  });
  return {
    writeFd,
    closeWriter: () => closeSync(writeFd),
    async drain(milliseconds) {
      const stop = () => cat.kill('SIGKILL');
      drained = setTimeout(stop, milliseconds);
      // A child that goes on writing without end is not waited for either.
      const limit = setTimeout(stop, 10 * milliseconds);
      await closed;
      clearTimeout(drained);
      clearTimeout(limit);
    },
  };
}
