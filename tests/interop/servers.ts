/** Real servers of the lab's rocks as processes of a test. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { type ProgramName, program } from '../../lab/rocks/programs.ts';

/** Path of a program, built if needed; undefined, with the reason on the console, where that cannot be. */
export async function realProgram(name: ProgramName): Promise<string | undefined> {
  try {
    return (await program(name)).path;
  } catch (error) {
    console.log(`      skipped: no ${name} here (${String(error).split('\n')[0]})`);
    return undefined;
  }
}

/** A port of this machine that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

/** Starts a program and waits until `url` answers with 200. */
export async function startServer(
  path: string,
  args: readonly string[],
  url: string,
): Promise<ChildProcess & AsyncDisposable> {
  const child = spawn(path, args, { stdio: ['ignore', 'pipe', 'pipe'], env: {} });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output = (output + String(chunk)).slice(-5_000);
    });
  }
  await until(async () => {
    if (child.exitCode !== null) throw new Error(`${path} ended with ${child.exitCode}: ${output}`);
    return (await fetch(url)).ok;
  });
  return Object.assign(child, {
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  });
}

/** Resolves once `done` holds; network errors mean that it does not yet. */
export async function until(done: () => Promise<boolean>, patience = 20_000): Promise<void> {
  for (const end = Date.now() + patience; ; ) {
    const held = await done().catch((error) => {
      if (error instanceof TypeError) return false;
      throw error;
    });
    if (held) return;
    if (Date.now() > end) throw new Error(`not within ${patience / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
