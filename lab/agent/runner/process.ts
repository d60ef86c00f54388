/** One process of a charm: its own process group, only the given environment, output as it comes. */
import { spawn } from 'node:child_process';

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
export function runProcess(spec: ProcessSpec): Promise<ProcessEnd> {
  return new Promise((resolve, reject) => {
    const child = spawn(spec.file, [...(spec.args ?? [])], {
      cwd: spec.cwd,
      env: { ...spec.env },
      detached: true,
      stdio: [spec.stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    child.stdout?.on('data', spec.stdout);
    child.stderr?.on('data', spec.stderr);
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
      spec.cancel?.removeEventListener('abort', cancel);
    };
    child.once('error', (error) => {
      finish();
      reject(error);
    });
    child.once('exit', (code, signal) => {
      const end: ProcessEnd =
        signal === null ? { kind: 'exit', code: code ?? 0 } : { kind: 'signal', signal };
      const drained = setTimeout(() => {
        child.stdout?.destroy();
        child.stderr?.destroy();
      }, drainMs);
      child.once('close', () => {
        clearTimeout(drained);
        finish();
        resolve(end);
      });
    });
  });
}
