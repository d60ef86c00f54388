/** The state directory: is it the lab's, is it of use, and its removal. */
import { existsSync, readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { kubeconfig, runDir, stateDir } from '../paths.ts';
import { readIfPresent, writeAtomically } from './files.ts';
import { pkiExists } from './pki.ts';
import {
  bootIdFile,
  configDir,
  containerdDir,
  etcdDir,
  kubeletDir,
  logsDir,
  pkiDir,
  volumesDir,
} from './places.ts';

const currentBoot = (): string => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();

/** True when the state was made since the machine was started. */
export const ofThisBoot = (): boolean => readIfPresent(bootIdFile) === currentBoot();

export const markState = (): void => writeAtomically(bootIdFile, currentBoot());

const known = [configDir, containerdDir, etcdDir, kubeletDir, kubeconfig, logsDir, pkiDir, volumesDir].map(
  (path) => basename(path),
);

/** True for a directory that the lab made, or that holds nothing else than it would put there. */
export const belongsToLab = (entries: readonly string[]): boolean =>
  entries.includes(basename(bootIdFile)) ||
  entries.every((name) => name === 'controller' || known.includes(name));

const entries = (): string[] => (existsSync(stateDir) ? readdirSync(stateDir) : []);

/** Throws when the state directory is somebody else's: `down` would remove it. */
export function assertOwnState(): void {
  if (belongsToLab(entries())) return;
  throw new Error(
    `${stateDir} holds files that are not the lab's: set CHARMED_SPARK_LAB_DIR to a directory that is absent or empty`,
  );
}

/** Why the state cannot be used any more, if so. */
export function unusableState(): string | undefined {
  if (entries().length === 0) return undefined;
  const boot = readIfPresent(bootIdFile);
  if (boot !== undefined && boot !== currentBoot()) return 'the machine was restarted since';
  if (boot === undefined || (existsSync(etcdDir) && !pkiExists()))
    return 'an earlier start or removal was cut off';
  return undefined;
}

/** Removes both directories; the mark of the state directory goes last, so that a cut-off removal can be repeated. */
export function removeState(): void {
  rmSync(runDir, { recursive: true, force: true });
  for (const name of entries()) {
    if (name !== basename(bootIdFile)) rmSync(join(stateDir, name), { recursive: true, force: true });
  }
  rmSync(bootIdFile, { force: true });
  if (existsSync(stateDir)) rmdirSync(stateDir);
}
