/** What one can ask of a Pebble daemon, whatever is behind it: a socket in production, a model in tests. */
import type { Layer, Owner, Plan } from './plan-types.ts';

export interface SystemInfo {
  version: string;
  bootId: string;
}

/** `backoff`: waiting to be restarted after an exit; `error`: exited and not to be restarted. */
export type ServiceStatus = 'active' | 'inactive' | 'backoff' | 'error';

export interface ServiceInfo {
  name: string;
  startup: 'enabled' | 'disabled';
  current: ServiceStatus;
  /** RFC 3339; absent if the service never was started. */
  currentSince?: string;
}

export interface CheckInfo {
  name: string;
  level?: 'alive' | 'ready';
  startup: 'enabled' | 'disabled';
  /** `up` also before the first run: look at `successes` and `failures`. `inactive`: stopped. */
  status: 'up' | 'down' | 'inactive';
  successes: number;
  failures: number;
  threshold: number;
  changeId?: string;
}

export interface Task {
  id: string;
  kind: string;
  summary: string;
  status: string;
  /** The last entries, each starting with an RFC 3339 time and a level. */
  log: string[];
  data: Record<string, unknown>;
}

/** A piece of work of the daemon. */
export interface Change {
  id: string;
  kind: string;
  summary: string;
  status: string;
  ready: boolean;
  err?: string;
  tasks: Task[];
  /** RFC 3339. */
  spawnTime: string;
  readyTime?: string;
}

export type FileType = 'file' | 'directory' | 'symlink' | 'socket' | 'named-pipe' | 'device' | 'unknown';

export interface FileInfo {
  path: string;
  name: string;
  type: FileType;
  /** Bytes; regular files only. */
  size?: number;
  /** Permission bits, e.g. 0o640. */
  mode: number;
  /** RFC 3339, whole seconds. */
  lastModified: string;
  userId?: number;
  user?: string;
  groupId?: number;
  group?: string;
}

export interface Notice {
  id: string;
  /** null: public. */
  userId: number | null;
  type: string;
  key: string;
  /** RFC 3339 with nanoseconds, unchanged, so that they can be given as `after`. */
  firstOccurred: string;
  lastOccurred: string;
  lastRepeated: string;
  occurrences: number;
  lastData: Record<string, string>;
  /** Go durations. */
  repeatAfter?: string;
  expireAfter?: string;
}

export interface LogEntry {
  /** RFC 3339. */
  time: string;
  service: string;
  message: string;
}

export interface Timeout {
  /** Milliseconds for the whole call, waiting included; `Infinity` waits for ever. */
  timeout?: number;
}

export interface PushOptions extends OwnerOptions {
  /** Permission bits, default 0o644. */
  mode?: number;
  /** Create missing parents (0755, same owner). */
  makeDirs?: boolean;
}

/** Owner of a file or process; Pebble's own user where nothing is given, the user's primary group without a group. */
export interface OwnerOptions {
  user?: string;
  userId?: number;
  group?: string;
  groupId?: number;
}

export interface ExecOptions extends OwnerOptions {
  /** Given to the command; without it the command reads end of file at once. */
  stdin?: string | Uint8Array | AsyncIterable<string | Uint8Array>;
  environment?: Record<string, string>;
  workingDir?: string;
  /** Take environment, user and working directory of this service as a start. */
  serviceContext?: string;
  /** Put the command's stderr into stdout. */
  combineStderr?: boolean;
  /** Milliseconds for everything: connecting, running, reading. The process is killed then. Default 60 000. */
  timeout?: number;
  /** Kills the process and rejects with the signal's reason. */
  abort?: AbortSignal;
  /** Called with pieces of output as they come; what is given to them is not collected in the result. */
  onStdout?: (data: Uint8Array) => void;
  onStderr?: (data: Uint8Array) => void;
  /** Called once the process can be signalled. */
  onStart?: (process: { signal(name: string): void }) => void;
}

export interface ExecResult {
  stdout: string;
  /** Empty with `combineStderr`. */
  stderr: string;
}

export type FileContent = string | Uint8Array | AsyncIterable<string | Uint8Array>;

/**
 * A Pebble daemon. Every method rejects with `ConnectionError` (daemon not there), `TimeoutError`, or `ApiError`
 * (the daemon refused); what else it may reject with is said at the method.
 */
export interface PebbleClient {
  systemInfo(): Promise<SystemInfo>;
  /** False if the daemon cannot be reached, does not answer in time or answers with an error. */
  canConnect(): Promise<boolean>;

  /** Adds a layer on top; with `combine`, merges it into the layer of the same label if there is one. Changes no running service: see `replan`. */
  addLayer(label: string, layer: Layer, options?: { combine?: boolean }): Promise<void>;
  plan(): Promise<Plan>;

  /** Of all services, or of those named; unknown names are left out. Sorted by name. */
  services(names?: string[]): Promise<ServiceInfo[]>;
  /*
   * The next five wait for the change (default 30 000 ms for the whole call) and reject with `ChangeError` if it
   * fails. A service that fails to start may still be restarted by Pebble later: look at `services` again.
   */
  start(names: string[], options?: Timeout): Promise<Change>;
  stop(names: string[], options?: Timeout): Promise<Change>;
  restart(names: string[], options?: Timeout): Promise<Change>;
  /** Starts the enabled services. */
  autostart(options?: Timeout): Promise<Change>;
  /** Restarts the running services whose plan entry changed, and starts the enabled ones. */
  replan(options?: Timeout): Promise<Change>;
  /** `signal` in full: `SIGHUP`. */
  sendSignal(signal: string, services: string[]): Promise<void>;

  change(id: string): Promise<Change>;
  changes(options?: { select?: 'all' | 'in-progress' | 'ready'; service?: string }): Promise<Change[]>;
  waitChange(id: string, options?: Timeout): Promise<Change>;
  abortChange(id: string): Promise<Change>;

  checks(options?: { names?: string[]; level?: 'alive' | 'ready' }): Promise<CheckInfo[]>;
  /** Both return the names of the checks whose state changed. */
  startChecks(names: string[]): Promise<string[]>;
  stopChecks(names: string[]): Promise<string[]>;
  /** `level: 'ready'` looks at alive checks, too. No checks: healthy. */
  health(options?: { names?: string[]; level?: 'alive' | 'ready' }): Promise<boolean>;

  /*
   * Files. Paths are absolute. All reject with `PathError`.
   */
  /** Writes a new file and renames it to `path`: never half a file, and a symlink is replaced. */
  push(path: string, content: FileContent, options?: PushOptions): Promise<void>;
  /** The bytes of a regular file. */
  pull(path: string): Promise<Uint8Array>;
  /** The entries of a directory (sorted by name), or the file; `itself`: the directory's own entry. `pattern`: a glob for names. */
  listFiles(path: string, options?: { pattern?: string; itself?: boolean }): Promise<FileInfo[]>;
  /** Default mode 0o755. With `makeParents` an existing directory is no error. */
  makeDir(path: string, options?: OwnerOptions & { mode?: number; makeParents?: boolean }): Promise<void>;
  /** With `recursive` a missing path is no error. */
  remove(path: string, options?: { recursive?: boolean }): Promise<void>;

  /** Runs a command to its end. Rejects with `ExecError` if it exits with another code than 0. */
  exec(command: string[], options?: ExecOptions): Promise<ExecResult>;

  /** Records a custom notice and returns its id. `repeatAfter` in milliseconds. */
  notify(key: string, options?: { data?: Record<string, string>; repeatAfter?: number }): Promise<string>;
  notice(id: string): Promise<Notice>;
  notices(options?: {
    types?: string[];
    keys?: string[];
    users?: 'all';
    userId?: number;
    /** Only those repeated after this time (RFC 3339). */
    after?: string;
    /** Waits this long, in milliseconds, for one to come. */
    wait?: number;
  }): Promise<Notice[]>;

  /** The last `n` lines (default 30, -1 = all that is buffered) of all services or of those named. */
  logs(options?: { services?: string[]; n?: number }): Promise<LogEntry[]>;
}

export type { Layer, Owner, Plan };
