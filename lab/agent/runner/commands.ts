/** Runs an operator's commands in a hook's surroundings (juju exec). */
import type { UnitView } from '../../controller/agent-api.ts';
import { runProcess } from './process.ts';
import { commit, type RunnerDeps, withSession } from './session.ts';

export interface CommandsResult {
  code: number;
  stdout: string;
  stderr: string;
}

/** As of timeout(1). */
const timedOutCode = 124;

export async function runCommands(
  deps: RunnerDeps,
  commands: UnitView['commands'][number],
  members: Record<string, string[]>,
): Promise<CommandsResult> {
  const { relationId, remoteUnit, timeoutSeconds } = commands;
  const stdout: Uint8Array[] = [];
  const stderr: Uint8Array[] = [];
  const text = (chunks: Uint8Array[]): string => Buffer.concat(chunks).toString('utf8');
  const cancel = timeoutSeconds === undefined ? undefined : AbortSignal.timeout(timeoutSeconds * 1000);
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
        ...(cancel === undefined ? {} : { cancel }),
      });
      if (cancel?.aborted) {
        const note = `${text(stderr)}ERROR command timed out after ${timeoutSeconds} s\n`;
        return { code: timedOutCode, stdout: text(stdout), stderr: note };
      }
      await commit(deps, session);
      return { code: end.kind === 'exit' ? end.code : 128, stdout: text(stdout), stderr: text(stderr) };
    });
  } catch (error) {
    return { code: 1, stdout: text(stdout), stderr: `${text(stderr)}ERROR ${(error as Error).message}\n` };
  }
}
