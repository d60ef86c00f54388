/** Runs one action of the charm. An action never puts its unit into error. */
import type { ActionOutcome } from '@charmed-spark/juju';
import type { AgentCalls } from '../../controller/agent-api.ts';
import { Capture } from './capture.ts';
import { describeEnd, runLogged } from './hook.ts';
import { locate } from './locate.ts';
import type { ProcessEnd } from './process.ts';
import { commit, type OpenRequest, type RunnerDeps, withSession } from './session.ts';

type Finish = Omit<AgentCalls['action/finish'][0], 'id'>;

interface Captures {
  stdout: Capture;
  stderr: Capture;
}

/** `stdout` and `stdout-encoding` (or stderr's): absent when empty, base64 when it is no UTF-8. */
function output(stream: 'stdout' | 'stderr', captured: Capture): Record<string, string> {
  const bytes = captured.bytes();
  if (bytes.length === 0) return {};
  try {
    return { [stream]: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return { [stream]: bytes.toString('base64'), [`${stream}-encoding`]: 'base64' };
  }
}

const withOutput = (outcome: ActionOutcome, code: number, capture: Captures): ActionOutcome => ({
  ...outcome,
  results: {
    ...outcome.results,
    'return-code': code,
    ...output('stdout', capture.stdout),
    ...output('stderr', capture.stderr),
  },
});

export async function runAction(
  deps: RunnerDeps,
  request: OpenRequest & {
    hook: { kind: 'action'; name: string; id: string; params: Record<string, unknown> };
  },
  cancel: AbortSignal,
): Promise<Finish> {
  const { name } = request.hook;
  const capture: Captures = { stdout: new Capture(), stderr: new Capture() };
  const failed = (message: string, outcome: ActionOutcome = { results: {} }): Finish => ({
    status: cancel.aborted ? 'aborted' : 'failed',
    message,
    outcome,
  });
  try {
    return await withSession(deps, request, async (session): Promise<Finish> => {
      const located = await locate(deps.paths.charm, `actions/${name}`);
      if (located.kind === 'missing') {
        return failed(`action not implemented on unit "${session.snapshot.unit}"`);
      }
      const end = await runLogged(deps, session, name, located, { capture, cancel });
      const code = codeOf(end);
      if (code !== 0) return failed(describeEnd(end), withOutput(session.context.action(), code, capture));
      try {
        await commit(deps, session);
      } catch (error) {
        capture.stderr.push(Buffer.from(`${(error as Error).message}\n`));
        return failed(
          'committing requested changes failed',
          withOutput(session.context.action(), 1, capture),
        );
      }
      const outcome = withOutput(session.context.action(), 0, capture);
      return outcome.failed === undefined
        ? { status: 'completed', outcome }
        : failed(outcome.failed, outcome);
    });
  } catch (error) {
    return failed((error as Error).message);
  }
}

const codeOf = (end: ProcessEnd): number => (end.kind === 'exit' ? end.code : -1);
