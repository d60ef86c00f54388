/** What a command may touch: its streams, its environment and the controller. */
import { join, resolve } from 'node:path';
import type { Method, Params, Result } from '../controller/api.ts';
import type { Progress } from '../progress.ts';
import { CommandError } from './errors.ts';

export interface Io {
  stdin: NodeJS.ReadableStream & { isTTY?: boolean };
  stdout: NodeJS.WritableStream & { isTTY?: boolean };
  stderr: NodeJS.WritableStream & { isTTY?: boolean };
  env: Record<string, string | undefined>;
  cwd: string;
}

export interface Session extends Io {
  /** `--model`, else JUJU_MODEL, else `''`: the controller's current model. */
  model: string;
  /** `--format`, or the command's default. */
  format: string;
  /** `-o`: where formatted output goes instead of stdout. */
  outputFile?: string;
  quiet: boolean;
  verbose: boolean;
  call<M extends Method>(method: M, params: Params<M>): Promise<Result<M>>;
  /** A line of information for people, on stderr; silent with `--quiet`. */
  info(text: string): void;
  /** A step of long work, on stderr; silent with `--quiet`. */
  progress(): Promise<Progress>;
  path(file: string): string;
}

export interface SessionOptions {
  model?: string;
  format?: string;
  output?: string;
  quiet?: boolean;
  verbose?: boolean;
}

export function createSession(io: Io, options: SessionOptions, defaultFormat: string): Session {
  const quiet = options.quiet === true;
  return {
    ...io,
    model: options.model || io.env.JUJU_MODEL || '',
    format: options.format ?? defaultFormat,
    ...(options.output === undefined ? {} : { outputFile: resolve(io.cwd, options.output) }),
    quiet,
    verbose: options.verbose === true,
    async call(method, params) {
      const { call } = await import('../controller/client.ts');
      const runDir = io.env.CHARMED_SPARK_LAB_RUN_DIR;
      try {
        return await call(method, params, runDir ? { socket: join(runDir, 'controller.sock') } : {});
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EACCES') throw error;
        throw new CommandError('the lab runs as root, and only root may use it: run the command with sudo');
      }
    },
    info(text) {
      if (!quiet) io.stderr.write(`${text}\n`);
    },
    async progress() {
      const { silentProgress, streamProgress } = await import('../progress.ts');
      return quiet ? silentProgress : streamProgress(io.stderr);
    },
    path: (file) => resolve(io.cwd, file),
  };
}
