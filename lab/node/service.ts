/** A long-running process of the lab beside the node's components, in the node's cgroup: `down` ends it in any case. */
import { componentProcesses, createCgroups } from './cgroups.ts';
import { readIfPresent } from './files.ts';
import { alive, forget, type ProcessId, running, type Started, signal, startDetached } from './processes.ts';
import { until } from './wait.ts';

export interface Service {
  /** Names its pid file; no component has this name. */
  name: string;
  argv: readonly string[];
  /** Its output is appended to this file. */
  log: string;
  /** Stands for everything it was started from: the caller replaces a service with another digest. */
  digest: string;
  /** Its whole environment; only PATH without it. */
  env?: NodeJS.ProcessEnv;
}

/** The running service of that name with the digest it was started with; undefined when there is none. */
export const serviceRunning = (name: string): Started | undefined => running(name);

/** True while this very process runs. */
export const serviceAlive = (service: ProcessId): boolean => alive(service);

/** Starts the service; one of that name, or one with the same command line whose pid file was lost, is ended first. */
export async function startService({ name, argv, ...options }: Service): Promise<Started> {
  await endService(name, argv);
  return startDetached(name, argv, { ...options, cgroups: createCgroups() });
}

/**
 * Ends the service, if it runs: by SIGTERM, and by SIGKILL after `patience` milliseconds.
 * @param argv its command line: processes of the node's cgroup with this one are ended, too
 */
export async function endService(name: string, argv: readonly string[], patience = 5_000): Promise<void> {
  const line = argv.join('\0');
  const same = componentProcesses().filter(
    ({ pid }) => (readIfPresent(`/proc/${pid}/cmdline`) ?? '').replace(/\0$/, '') === line,
  );
  const remembered = running(name);
  const ending = remembered ? [remembered, ...same] : same;
  const gone = () => !ending.some(alive);
  for (const one of ending) signal(one, 'SIGTERM');
  await until(gone, patience, () => '').catch(() => {
    for (const one of ending) signal(one, 'SIGKILL');
  });
  await until(gone, 10_000, () => `${name} (pid ${ending.map(({ pid }) => pid)}) does not end`);
  forget(name);
}
