/** Long-running processes that outlive the command that started them, remembered by pid and start time. */
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { readIfPresent, writeAtomically } from './files.ts';
import { pidsDir } from './places.ts';

/** A process, told from a later one with the same number by when it started (clock ticks since boot). */
export interface ProcessId {
  pid: number;
  start: string;
}

/** What a pid file holds; `digest` stands for the arguments and configuration the process was started with. */
export interface Started extends ProcessId {
  digest: string;
}

/** State letter and start time from the text of `/proc/<pid>/stat`; the name in it may hold any character. */
export function parseStat(text: string): { state: string; start: string } | undefined {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, start] = [fields[0], fields[19]];
  return state && start ? { state, start } : undefined;
}

/** The process that has this number now; undefined when there is none or it is a zombie. */
export function processById(pid: number): ProcessId | undefined {
  const stat = parseStat(readIfPresent(`/proc/${pid}/stat`) ?? '');
  return stat && stat.state !== 'Z' && stat.state !== 'X' ? { pid, start: stat.start } : undefined;
}

export const alive = (process: ProcessId): boolean => processById(process.pid)?.start === process.start;

const pidFile = (name: string): string => join(pidsDir, `${name}.json`);

/** Reads a pid file's text; anything but a well-formed one counts as absent. */
export function parsePidFile(text: string): Started | undefined {
  try {
    const { pid, start, digest } = JSON.parse(text) as Record<string, unknown>;
    if (!Number.isSafeInteger(pid) || (pid as number) < 2) return undefined;
    if (typeof start !== 'string' || typeof digest !== 'string') return undefined;
    return { pid: pid as number, start, digest };
  } catch {
    return undefined;
  }
}

/** The running process of that name; undefined when its pid file is absent, broken or stale. */
export function running(name: string): Started | undefined {
  const started = parsePidFile(readIfPresent(pidFile(name)) ?? '');
  return started && alive(started) ? started : undefined;
}

export function runningNames(): string[] {
  try {
    return readdirSync(pidsDir)
      .filter((file) => file.endsWith('.json'))
      .map((file) => basename(file, '.json'))
      .filter((name) => running(name) !== undefined);
  } catch {
    return [];
  }
}

/**
 * Starts a process in a session of its own, in the given cgroups, with its output appended to `log`.
 * The process puts itself into the cgroups before it becomes the program, so that no child can escape.
 */
export function startDetached(
  name: string,
  argv: readonly string[],
  options: { log: string; digest: string; cgroups: readonly string[]; env?: NodeJS.ProcessEnv },
): Started {
  mkdirSync(dirname(options.log), { recursive: true });
  mkdirSync(pidsDir, { recursive: true, mode: 0o700 });
  const log = openSync(options.log, 'a', 0o600);
  const count = options.cgroups.length;
  const script = `n=${count}; while [ $n -gt 0 ]; do echo $$ > "$1/cgroup.procs" || exit 71; shift; n=$((n-1)); done; exec "$@"`;
  try {
    const child = spawn('/bin/sh', ['-c', script, 'sh', ...options.cgroups, ...argv], {
      detached: true,
      stdio: ['ignore', log, log],
      env: options.env ?? { PATH: process.env.PATH },
      cwd: '/',
    });
    child.on('error', () => undefined); // seen below: it has no pid
    child.unref();
    const id = child.pid === undefined ? undefined : processById(child.pid);
    if (!id) throw new Error(`${name}: could not be started (see ${options.log})`);
    const started = { ...id, digest: options.digest };
    writeAtomically(pidFile(name), JSON.stringify(started), 0o600);
    return started;
  } finally {
    closeSync(log);
  }
}

/** Sends a signal to exactly this process; true when it was there. */
export function signal(process_: ProcessId, name: NodeJS.Signals): boolean {
  if (!alive(process_)) return false;
  try {
    process.kill(process_.pid, name);
    return true;
  } catch {
    return false;
  }
}

/** Removes the pid file of a process that was ended. */
export const forget = (name: string): void => rmSync(pidFile(name), { force: true });
