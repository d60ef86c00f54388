/** Runs programs in view of the user; every wait has a limit. */
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '../..');
export const lab = `${root}/lab/lab`;

export interface Run {
  /** Written to the command's stdin: secrets go there and nowhere else. */
  input?: string;
  /** Do not show the command line. */
  quiet?: boolean;
  /** Return its output instead of showing it. */
  collect?: boolean;
}

/** Nothing on a demo's path takes this long, in minutes: better a reason than a wait without end. */
const limit = 15;

/** Rejects when the command ends with another code than 0; what it said is on the screen. */
export function run(command: string, args: string[], { input, quiet, collect }: Run = {}): Promise<string> {
  if (!quiet) console.log(`\n$ ${[command === lab ? './lab/lab' : command, ...args].join(' ')}`);
  return new Promise((done, fail) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['pipe', collect ? 'pipe' : 'inherit', 'inherit'],
      timeout: limit * 60_000,
    });
    let output = '';
    child.stdout?.on('data', (chunk) => (output += chunk));
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input ?? '');
    child.once('error', fail);
    child.once('close', (code) =>
      code === 0
        ? done(output)
        : fail(
            new Error(
              `${command} ${args[0]} ended with ${code ?? `no exit code: it took over ${limit} minutes`}`,
            ),
          ),
    );
  });
}

/** What `lab <args> --format json` says. */
export async function labJson<T>(...args: string[]): Promise<T> {
  return JSON.parse(await run(lab, [...args, '--format', 'json'], { quiet: true, collect: true })) as T;
}
