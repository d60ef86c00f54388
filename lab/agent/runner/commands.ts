/** Runs an operator's commands in a hook's surroundings (juju exec). */
import type { UnitView } from '../../controller/agent-api.ts';
import { Capture } from './capture.ts';
import { describeEnd } from './hook.ts';
import { runProcess } from './process.ts';
import { commit, type RunnerDeps, withSession } from './session.ts';

export interface CommandsResult {
  code: number;
  stdout: string;
  stderr: string;
  /** The operator cancelled them: how they ended. */
  cancelled?: string;
}

/** As of timeout(1). */
const timedOutCode = 124;

export async function runCommands(
  deps: RunnerDeps,
  commands: UnitView['commands'][number],
  members: Record<string, string[]>,
  cancel: AbortSignal,
): Promise<CommandsResult> {
  const { relationId, remoteUnit, timeoutSeconds } = commands;
  const stdout = new Capture();
  const stderr = new Capture();
  const timeout = timeoutSeconds === undefined ? undefined : AbortSignal.timeout(timeoutSeconds * 1000);
  const hook = {
    kind: 'commands' as const,
    ...(relationId === undefined ? {} : { relationId }),
    ...(remoteUnit === undefined ? {} : { remoteUnit }),
  };
  try {
    return await withSession(deps, { hook, members }, async (session) => {
      const end = await runProcess({
        file: '/bin/bash',
        args: ['-s'],
        stdin: commands.script,
        cwd: deps.paths.charm,
        env: session.environment,
        stdout: (chunk) => stdout.push(chunk),
        stderr: (chunk) => stderr.push(chunk),
        cancel: timeout === undefined ? cancel : AbortSignal.any([cancel, timeout]),
      });
      const code = end.kind === 'exit' ? end.code : 128;
      if (cancel.aborted) {
        return { code, stdout: stdout.text(), stderr: stderr.text(), cancelled: describeEnd(end) };
      }
      if (timeout?.aborted) {
        const note = `${stderr.text()}ERROR command timed out after ${timeoutSeconds} s\n`;
        return { code: timedOutCode, stdout: stdout.text(), stderr: note };
      }
      await commit(deps, session);
      return { code, stdout: stdout.text(), stderr: stderr.text() };
    });
  } catch (error) {
    return { code: 1, stdout: stdout.text(), stderr: `${stderr.text()}ERROR ${(error as Error).message}\n` };
  }
}
