/** Short-lived child processes, with errors that say what failed. */
import { type SpawnOptions, spawn } from 'node:child_process';

/** A command that could not be started or ended with another code than 0. */
export class CommandError extends Error {
  readonly code: number | undefined;
  readonly stderr: string;
  constructor(command: string, code: number | undefined, stderr: string, cause?: unknown) {
    const why = code === undefined ? 'could not be started' : `failed with exit code ${code}`;
    super(`${command}: ${why}${stderr ? `: ${stderr.trim().slice(-2000)}` : ''}`, { cause });
    this.name = 'CommandError';
    this.code = code;
    this.stderr = stderr;
  }
}

export interface RunOptions {
  input?: string;
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  /** Called for each line on stderr as it arrives. */
  onLine?: (line: string) => void;
  /** Ends the command with SIGKILL after so many milliseconds. */
  timeout?: number;
}

/** Runs a command to its end and returns what it wrote to stdout. Throws CommandError. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const settings: SpawnOptions = { stdio: ['pipe', 'pipe', 'pipe'] };
  if (options.env) settings.env = options.env;
  if (options.cwd) settings.cwd = options.cwd;
  if (options.timeout) Object.assign(settings, { timeout: options.timeout, killSignal: 'SIGKILL' });
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, settings);
    const shown = [command, ...args.slice(0, 3)].join(' ');
    let stdout = '';
    let stderr = '';
    let partial = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-20_000);
      if (!options.onLine) return;
      const lines = (partial + text).split('\n');
      partial = lines.pop() ?? '';
      for (const line of lines) options.onLine(line);
    });
    child.on('error', (error) => reject(new CommandError(shown, undefined, error.message, error)));
    child.on('close', (code, signal) => {
      if (code === 0) resolve(stdout);
      else reject(new CommandError(shown, code ?? 128, stderr || `ended by ${signal}`));
    });
    child.stdin?.on('error', () => undefined); // a child that ends early closes its stdin
    child.stdin?.end(options.input ?? '');
  });
}

/** True when the command ends with 0; false on any failure. */
export const succeeds = (command: string, args: readonly string[]): Promise<boolean> =>
  run(command, args).then(
    () => true,
    () => false,
  );
