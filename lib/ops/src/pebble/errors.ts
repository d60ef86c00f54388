/** What can go wrong between a charm and Pebble. No text ever holds an argument or the environment of a command. */
import type { Change } from './types.ts';

export class PebbleError extends Error {
  override name = 'PebbleError';
}

/** The daemon cannot be reached: the container has not started, or restarts. */
export class ConnectionError extends PebbleError {
  override name = 'ConnectionError';
}

/** The time given to a call is over. */
export class TimeoutError extends PebbleError {
  override name = 'TimeoutError';
}

/** The answer was not in Pebble's form. */
export class ProtocolError extends PebbleError {
  override name = 'ProtocolError';
}

/** The daemon refused a request. */
export class ApiError extends PebbleError {
  override name = 'ApiError';
  /** HTTP status. */
  readonly status: number;
  /** Pebble's error kind, e.g. `no-default-services`. */
  readonly kind: string | undefined;
  constructor(status: number, message: string, kind?: string) {
    super(message);
    this.status = status;
    this.kind = kind;
  }
}

/** A change ended with an error. The text has the last log lines of its tasks, among them service output. */
export class ChangeError extends PebbleError {
  override name = 'ChangeError';
  readonly err: string;
  readonly change: Change;
  constructor(err: string, change: Change) {
    super(changeText(err, change));
    this.err = err;
    this.change = change;
  }
}

export type PathErrorKind = 'not-found' | 'permission-denied' | 'generic-file-error';

/** A file operation failed. */
export class PathError extends PebbleError {
  override name = 'PathError';
  readonly kind: PathErrorKind;
  readonly path: string;
  constructor(kind: PathErrorKind, path: string, message: string) {
    super(message);
    this.kind = kind;
    this.path = path;
  }
}

/** A command exited with another code than 0. `stdout` and `stderr` are whole; the text has their ends. */
export class ExecError extends PebbleError {
  override name = 'ExecError';
  /** The executable alone: arguments may be secrets. */
  readonly executable: string;
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  constructor(executable: string, exitCode: number, stdout: string, stderr: string) {
    super(execText(executable, exitCode, stdout, stderr));
    this.executable = executable;
    this.exitCode = exitCode;
    this.stdout = stdout;
    this.stderr = stderr;
  }
}

const taskLines = 20;

function changeText(err: string, change: Change): string {
  const logs = change.tasks
    .filter((task) => task.log.length > 0)
    .map((task) => {
      const lines = task.log.flatMap((entry) => entry.split('\n'));
      return [`----- Logs from task ${task.id} (${task.summary}) -----`, ...lines.slice(-taskLines)].join(
        '\n',
      );
    });
  return [err, ...logs].join('\n');
}

const outputLimit = 1024;

function execText(executable: string, exitCode: number, stdout: string, stderr: string): string {
  const parts = [`'${executable}' exited with code ${exitCode}`];
  if (stdout) parts.push(`stdout: ${tail(stdout)}`);
  if (stderr) parts.push(`stderr: ${tail(stderr)}`);
  return parts.join('; ');
}

const tail = (text: string): string =>
  text.length <= outputLimit ? text.trimEnd() : `[...] ${text.slice(-outputLimit).trimEnd()}`;
