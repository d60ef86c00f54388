/**
 * A hook outlives an agent that was killed alone. Before the next one runs it must go: never are two at a time.
 * It is told by its context id, which everything that it started has in its environment.
 */
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const noteIn = (stateDir: string): string => join(stateDir, 'running-context');

/** Notes the run that begins. */
export const noteRun = (stateDir: string, contextId: string): Promise<void> =>
  writeFile(noteIn(stateDir), contextId);

/** The run has ended. */
export const forgetRun = (stateDir: string): Promise<void> => rm(noteIn(stateDir), { force: true });

/** Kills what is left of a run that an earlier agent had begun; returns how many processes those were. */
export async function endLeftovers(stateDir: string): Promise<number> {
  const contextId = await readFile(noteIn(stateDir), 'utf8').catch(() => '');
  if (contextId === '') return 0;
  const mark = `JUJU_CONTEXT_ID=${contextId}`;
  let ended = 0;
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const environment = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '');
    if (!environment.split('\0').includes(mark)) continue;
    try {
      process.kill(Number(pid), 'SIGKILL');
      ended += 1;
    } catch {
      // It has just ended by itself.
    }
  }
  await forgetRun(stateDir);
  return ended;
}
