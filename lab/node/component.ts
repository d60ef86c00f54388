/** What it takes to run one component, and starting it when it is not running as described. */
import { createHash } from 'node:crypto';
import { statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { readIfPresent, writeAtomically } from './files.ts';
import { logsDir } from './places.ts';
import { running, signal, startDetached } from './processes.ts';
import { until } from './wait.ts';

export interface Component {
  name: string;
  argv: string[];
  /** Configuration files: path -> content. None holds a secret. */
  files?: Record<string, string>;
  env?: NodeJS.ProcessEnv;
}

export function digestOf(component: Component): string {
  const { argv, files = {}, env = {} } = component;
  return createHash('sha256').update(JSON.stringify({ argv, files, env })).digest('hex');
}

export const logFile = (name: string): string => join(logsDir, `${name}.log`);

/** Starts the component unless it runs with exactly this description; another one of that name is replaced. */
export async function ensureRunning(component: Component, cgroups: readonly string[]): Promise<void> {
  const { name, argv, env, files = {} } = component;
  const digest = digestOf(component);
  const before = running(name);
  const unchanged = Object.entries(files).every(([path, text]) => readIfPresent(path) === text);
  if (before?.digest === digest && unchanged) return;
  if (before) {
    signal(before, 'SIGKILL');
    await until(
      () => !running(name),
      10_000,
      () => `${name} (pid ${before.pid}) does not end`,
    );
  }
  for (const [path, text] of Object.entries(files)) writeAtomically(path, text, 0o600);
  startDetached(name, argv, { log: logFile(name), digest, cgroups, ...(env && { env }) });
}

/** Bytes; what a component said before is worth less than the disk. */
const largestLog = 16 * 1024 * 1024;

/** Empties logs that grew large, also those of running components: they append, so they go on at the new end. */
export function limitLogs(paths: readonly string[], largest = largestLog): void {
  for (const path of paths) {
    if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > largest) truncateSync(path);
  }
}

/** Throws with the end of the component's log when it is not running any more. */
export function assertRunning(name: string): void {
  if (running(name)) return;
  const tail = (readIfPresent(logFile(name)) ?? '').trimEnd().split('\n').slice(-8).join('\n  ');
  throw new Error(`${name} ended; the last lines of ${logFile(name)}:\n  ${tail}`);
}
