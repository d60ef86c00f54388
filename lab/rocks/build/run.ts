/** Long child processes of a build: they end with us, whatever ends us, and their failure text is theirs. */
import { spawn } from 'node:child_process';

export interface RunOptions {
  cwd?: string;
  /** Added to our own environment. */
  env?: Record<string, string>;
  input?: string;
  /** Called with each line of output as it comes. */
  note?: (line: string) => void;
}

/** A child that could not be started or did not exit 0; `output` is the tail of what it said. */
export class RunError extends Error {
  readonly output: string;
  readonly code: number | undefined;
  constructor(message: string, output: string, code: number | undefined) {
    super(message);
    this.name = 'RunError';
    this.output = output;
    this.code = code;
  }
}

/** Lines of output kept, lines shown in an error, and the longest line kept. */
const kept = 40;
const shown = 12;
const longest = 1000;

/**
 * Runs a program and returns its standard output. The kernel kills it when this process dies (also by SIGKILL), so
 * an interrupted build leaves nobody writing into the cache.
 * @throws RunError naming the program, its exit code and its last lines.
 */
export function run(command: readonly string[], options: RunOptions = {}): Promise<string> {
  const [program = ''] = command;
  return new Promise((resolve, reject) => {
    const child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', ...command], {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let out = '';
    const lines: string[] = [];
    const listen = (chunk: string): void => {
      for (const line of chunk.split(/[\r\n]+/)) {
        const text = line.trim();
        if (!text) continue;
        lines.push(text.slice(0, longest));
        if (lines.length > kept) lines.shift();
        options.note?.(text.slice(0, 120));
      }
    };
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      out += chunk;
      listen(chunk);
    });
    child.stderr.setEncoding('utf8').on('data', listen);
    child.stdin.on('error', () => undefined); // a child that does not read its input is judged by its exit code
    child.stdin.end(options.input ?? '');
    child.on('error', (error) => {
      reject(
        new RunError(`cannot run ${program}: ${error.message} (is util-linux installed?)`, '', undefined),
      );
    });
    child.on('close', (code, signal) => {
      if (code === 0) return resolve(out);
      const output = lines.join('\n');
      const missing = code === 127 || /failed to execute .*: No such file/.test(output);
      const why = missing
        ? `${program} is not installed`
        : `${program} ${signal ? `was ended by ${signal}` : `exited ${code}`}`;
      reject(
        new RunError(
          output && !missing ? `${why}:\n${lines.slice(-shown).join('\n')}` : why,
          output,
          code ?? undefined,
        ),
      );
    });
  });
}

/** The same in mount and process namespaces of its own: no mount survives it and no process it started outlives it. */
export const runIsolated = (command: readonly string[], options?: RunOptions): Promise<string> =>
  run(
    [
      'unshare',
      '--mount',
      '--propagation',
      'private',
      '--pid',
      '--fork',
      '--kill-child',
      '--mount-proc',
      '--',
      ...command,
    ],
    options,
  );
