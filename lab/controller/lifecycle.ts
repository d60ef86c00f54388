/** Starts and ends the controller as a process of its own. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { controller as places, stateDir } from '../paths.ts';
import type { Progress } from '../progress.ts';
import { call } from './client.ts';

const pidFile = join(dirname(places.database), 'controller.pid');
const logFile = join(stateDir, 'logs', 'controller.log');
const program = fileURLToPath(new URL('main.ts', import.meta.url));
const startLimit = 30_000;

/** Pid and start time: a pid alone may belong to someone else after a while. */
function startTime(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

/** The controller, if the process in the pid file is still that one, and the code it was started from. */
function running(): { pid: number; code: string | undefined } | undefined {
  try {
    const [pid, started, code] = readFileSync(pidFile, 'utf8').trim().split(' ');
    return pid && started && startTime(Number(pid)) === started ? { pid: Number(pid), code } : undefined;
  } catch {
    return undefined;
  }
}

/** Hash of the sources that a controller runs: one that runs others is replaced. */
function codeDigest(): string {
  const hash = createHash('sha256');
  for (const folder of ['.', '../kubernetes', '../../lib/juju/src']) {
    const from = fileURLToPath(new URL(folder, import.meta.url));
    const files = readdirSync(from, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.ts'),
    );
    for (const name of files.sort()) hash.update(`${name}\0`).update(readFileSync(join(from, name)));
  }
  return hash.digest('hex');
}

async function answers(): Promise<boolean> {
  try {
    await call('version', {}, { signal: AbortSignal.timeout(2_000) });
    return true;
  } catch {
    return false;
  }
}

async function end(pid: number): Promise<void> {
  process.kill(pid, 'SIGTERM');
  for (let waited = 0; startTime(pid) !== undefined; waited += 50) {
    if (waited === 5_000) process.kill(pid, 'SIGKILL');
    if (waited > 10_000) throw new Error(`the controller (pid ${pid}) does not end`);
    await sleep(50);
  }
}

function lastLines(): string {
  try {
    return readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-8).join('\n');
  } catch {
    return '(no log)';
  }
}

/** The log of earlier runs is kept until it is large. */
function openLog(): number {
  mkdirSync(dirname(logFile), { recursive: true, mode: 0o700 });
  try {
    if (statSync(logFile).size > 16 * 1024 * 1024) truncateSync(logFile);
  } catch {
    // The first run has none.
  }
  return openSync(logFile, 'a', 0o600);
}

/**
 * Returns when the controller answers. Does nothing when it does already; one that does not answer, or that runs
 * other code than this, is replaced.
 * The node must be up.
 * @throws Error with the end of its log when it does not come up.
 */
export async function controllerUp(progress: Progress): Promise<void> {
  const old = running();
  const code = codeDigest();
  if (old?.code === code && (await answers())) return;
  await progress.step('Starting the controller', async () => {
    if (old) await end(old.pid);
    mkdirSync(dirname(pidFile), { recursive: true, mode: 0o700 });
    const log = openLog();
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program], {
      detached: true,
      stdio: ['ignore', log, log],
      cwd: '/',
    });
    closeSync(log);
    child.unref();
    const exited = new Promise<string>((resolve) => {
      child.once('exit', (code, signal) => resolve(`ended with ${signal ?? `exit code ${code}`}`));
      child.once('error', (error) => resolve(error.message));
    });
    const pid = child.pid;
    if (pid !== undefined)
      writeFileSync(pidFile, `${pid} ${startTime(pid) ?? ''} ${code}\n`, { mode: 0o600 });
    for (let waited = 0; !(await answers()); waited += 100) {
      const gone = await Promise.race([exited, sleep(100)]);
      if (gone) throw new Error(`the controller ${gone}:\n${lastLines()}`);
      if (waited > startLimit)
        throw new Error(`the controller does not answer after ${startLimit / 1000} s:\n${lastLines()}`);
    }
  });
}

/** Ends the controller, if it runs. Its database stays. */
export async function controllerDown(): Promise<void> {
  const old = running();
  if (old) await end(old.pid);
  rmSync(pidFile, { force: true });
  rmSync(places.socket, { force: true });
}
