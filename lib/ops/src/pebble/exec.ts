/** Running a command in the workload's container: one POST, three websockets, one deadline. */
import { basename } from 'node:path';
import type { WebSocket } from 'ws';
import { type Api, seconds } from './api.ts';
import { untilReady } from './changes.ts';
import { type Deadline, deadlineIn, timeoutError } from './deadline.ts';
import { ChangeError, ExecError } from './errors.ts';
import { connect, outputOf, pumpInput } from './exec-streams.ts';
import { ownerFields } from './files.ts';
import type { Change, ExecOptions, ExecResult } from './types.ts';

const defaultTimeout = 60_000;

export async function exec(api: Api, command: string[], options: ExecOptions = {}): Promise<ExecResult> {
  const timeout = options.timeout ?? defaultTimeout;
  const executable = basename(command[0] ?? '');
  const what = `running '${executable}'`;
  options.abort?.throwIfAborted();
  const deadline = deadlineIn(timeout, what);
  const aborted = Promise.withResolvers<never>();
  aborted.promise.catch(() => undefined);
  const abort = (): void => aborted.reject(options.abort?.reason);
  options.abort?.addEventListener('abort', abort, { once: true });
  const sockets: WebSocket[] = [];
  const stopped = Promise.race([deadline.passed, aborted.promise]);
  stopped.catch(() => undefined);
  try {
    const { change, stdout, stderr } = await runToEnd(api, command, options, {
      deadline,
      stopped,
      timeout,
      sockets,
    });
    const exitCode = change.tasks[0]?.data['exit-code'];
    if (change.err) {
      // The daemon has the same deadline and may be the first to say so.
      if (change.err.includes('timed out after')) throw timeoutError(timeout, what);
      throw new ChangeError(change.err, change);
    }
    if (exitCode !== 0)
      throw new ExecError(executable, typeof exitCode === 'number' ? exitCode : -1, stdout, stderr);
    return { stdout, stderr };
  } finally {
    deadline.clear();
    options.abort?.removeEventListener('abort', abort);
    // The daemon kills a running command with SIGKILL when its control socket ends without a close frame.
    for (const socket of sockets) socket.terminate();
  }
}

interface Surroundings {
  deadline: Deadline;
  /** Rejects when the command must be given up. */
  stopped: Promise<never>;
  timeout: number;
  /** Filled with what must be closed at the end. */
  sockets: WebSocket[];
}

async function runToEnd(
  api: Api,
  command: string[],
  options: ExecOptions,
  { deadline, stopped, timeout, sockets }: Surroundings,
): Promise<{ change: Change; stdout: string; stderr: string }> {
  const { result, change: id = '' } = await Promise.race([
    api.post<{ 'task-id': string }>('/v1/exec', request(command, options, deadline)),
    stopped,
  ]);
  const split = !options.combineStderr;
  const names = split ? ['control', 'stdio', 'stderr'] : ['control', 'stdio'];
  const opened = names.map((name) => connect(api.socketPath, result['task-id'], name, sockets));
  const finished = untilReady(api, id, deadline, timeout);
  const whole = async (): Promise<{ stdout: string; stderr: string }> => {
    const [control, stdio, stderr] = await Promise.all(opened);
    options.onStart?.({
      signal: (name) => control?.send(JSON.stringify({ command: 'signal', signal: { name } })),
    });
    const input = pumpInput(stdio as WebSocket, options.stdin);
    const outputs = Promise.all([
      outputOf(stdio as WebSocket, options.onStdout),
      stderr ? outputOf(stderr, options.onStderr) : '',
    ]);
    const [out, error] = await Promise.race([outputs, input.then(() => outputs)]);
    return { stdout: out, stderr: error };
  };
  const streams = whole();
  streams.catch(() => undefined);
  const failed = finished.then((change) => {
    // A command that never started sends no end of output.
    if (change.err) return { change, stdout: '', stderr: '' };
    return streams.then((texts) => ({ change, ...texts }));
  });
  // If the streams break, the change knows better why; it becomes ready because the daemon ends the command.
  const brokenFirst = streams.then(
    () => failed,
    async (error: unknown) => {
      for (const socket of sockets) socket.terminate();
      const change = await finished;
      if (change.err) return { change, stdout: '', stderr: '' };
      throw error;
    },
  );
  return await Promise.race([failed, brokenFirst, stopped]);
}

const request = (command: string[], options: ExecOptions, deadline: Deadline): Record<string, unknown> => ({
  command,
  'split-stderr': !options.combineStderr,
  ...(Number.isFinite(deadline.left()) ? { timeout: seconds(Math.max(deadline.left(), 1)) } : {}),
  ...(options.environment ? { environment: options.environment } : {}),
  ...(options.workingDir ? { 'working-dir': options.workingDir } : {}),
  ...(options.serviceContext ? { 'service-context': options.serviceContext } : {}),
  ...ownerFields(options),
});
