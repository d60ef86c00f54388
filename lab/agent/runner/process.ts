/** One process of a charm: its own process group, only the given environment, output as it comes. */
import { spawn } from 'node:child_process';
import { openPipes } from './pipes.ts';

export interface ProcessSpec {
  file: string;
  args?: readonly string[];
  cwd: string;
  env: Readonly<Record<string, string>>;
  /** Default: /dev/null. */
  stdin?: string;
  stdout(chunk: Uint8Array): void;
  stderr(chunk: Uint8Array): void;
  /** Ends the whole process group. */
  cancel?: AbortSignal;
}

export type ProcessEnd = { kind: 'exit'; code: number } | { kind: 'signal'; signal: string };

/** After the end of the process its output is read for this long: a child may keep the streams open. */
const drainMs = 100;
/** From SIGTERM to SIGKILL of a cancelled group. */
const killAfterMs = 5_000;

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // The group is gone.
  }
}

/** Rejects when the file cannot be started. */
export async function runProcess(spec: ProcessSpec): Promise<ProcessEnd> {
  const pipes = await openPipes([spec.stdout, spec.stderr]);
  try {
    return await started(
      spec,
      pipes.map((pipe) => pipe.writeFd),
      () => {
        for (const pipe of pipes) pipe.closeWriter();
      },
    );
  } finally {
    await Promise.all(pipes.map((pipe) => pipe.drain(drainMs)));
  }
}

function started(spec: ProcessSpec, output: number[], running: () => void): Promise<ProcessEnd> {
  return new Promise((resolve, reject) => {
    const child = spawn(spec.file, [...(spec.args ?? [])], {
      cwd: spec.cwd,
      env: { ...spec.env },
      detached: true,
      stdio: [spec.stdin === undefined ? 'ignore' : 'pipe', ...output],
    });
    running();
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(spec.stdin);

    let killer: NodeJS.Timeout | undefined;
    const cancel = () => {
      const { pid } = child;
      if (pid === undefined) return;
      signalGroup(pid, 'SIGTERM');
      killer = setTimeout(() => signalGroup(pid, 'SIGKILL'), killAfterMs);
    };
    if (spec.cancel?.aborted) cancel();
    spec.cancel?.addEventListener('abort', cancel, { once: true });

    const finish = () => {
      clearTimeout(killer);
      // Who of a cancelled group ignores SIGTERM does not outlive its leader.
      if (killer !== undefined && child.pid !== undefined) signalGroup(child.pid, 'SIGKILL');
      spec.cancel?.removeEventListener('abort', cancel);
    };
    child.once('error', (error) => {
      finish();
      reject(error);
    });
    child.once('exit', (code, signal) => {
      finish();
      resolve(signal === null ? { kind: 'exit', code: code ?? 0 } : { kind: 'signal', signal });
    });
  });
}
