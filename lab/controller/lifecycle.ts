/** Starts and ends the controller as a process of its own, in the node's cgroup. */
import { readFileSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { endService, serviceAlive, serviceRunning, startService } from '../node/index.ts';
import { controller as places } from '../paths.ts';
import type { Progress } from '../progress.ts';
import { call } from './client.ts';
import { codeDigest } from './code-digest.ts';
import { logFile, trimLog } from './log-file.ts';

const name = 'controller';
const program = fileURLToPath(new URL('main.ts', import.meta.url));
const argv = [process.execPath, '--disable-warning=ExperimentalWarning', program];
const startLimit = 30_000;

async function answers(): Promise<boolean> {
  try {
    await call('version', {}, { signal: AbortSignal.timeout(2_000) });
    return true;
  } catch {
    return false;
  }
}

function lastLines(): string {
  try {
    return readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-8).join('\n');
  } catch {
    return '(no log)';
  }
}

/** What the controller needs of the caller's environment: where the lab's directories are. */
function environment(): NodeJS.ProcessEnv {
  const wanted = ['PATH', 'HOME', 'XDG_CACHE_HOME', 'CHARMED_SPARK_LAB_DIR', 'CHARMED_SPARK_LAB_RUN_DIR'];
  return Object.fromEntries(wanted.flatMap((key) => (process.env[key] ? [[key, process.env[key]]] : [])));
}

/**
 * Returns when the controller answers. Does nothing when it does already; one that does not answer, or that runs
 * other code than this, is replaced.
 * The node must be up.
 * @throws Error with the end of its log when it does not come up.
 */
export async function controllerUp(progress: Progress): Promise<void> {
  const digest = codeDigest();
  if (serviceRunning(name)?.digest === digest && (await answers())) return;
  await progress.step('Starting the controller', async () => {
    trimLog();
    const started = await startService({ name, argv, log: logFile, digest, env: environment() });
    for (let waited = 0; !(await answers()); waited += 100) {
      if (!serviceAlive(started)) throw new Error(`the controller ended:\n${lastLines()}`);
      if (waited > startLimit)
        throw new Error(`the controller does not answer after ${startLimit / 1000} s:\n${lastLines()}`);
      await sleep(100);
    }
  });
}

/** Ends the controller, if it runs. Its database stays. */
export async function controllerDown(): Promise<void> {
  await endService(name, argv);
  rmSync(places.socket, { force: true });
}
