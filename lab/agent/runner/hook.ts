/** Runs one hook of the charm. */
import type { HookInfo } from '@charmed-spark/juju';
import type { Capture } from './capture.ts';
import { Lines } from './lines.ts';
import { locate } from './locate.ts';
import { type ProcessEnd, runProcess } from './process.ts';
import { commit, type OpenRequest, type RunnerDeps, type Session, withSession } from './session.ts';

export type HookResult =
  | { kind: 'done' }
  | { kind: 'failed'; message: string }
  /** Its process was ended from outside: it runs again. */
  | { kind: 'terminated' };

export const operationLogger = 'juju.worker.uniter.operation';

/** Go's names of the signals that end a process. */
const signalTexts: Record<string, string> = {
  SIGHUP: 'hangup',
  SIGINT: 'interrupt',
  SIGQUIT: 'quit',
  SIGABRT: 'aborted',
  SIGFPE: 'floating point exception',
  SIGKILL: 'killed',
  SIGSEGV: 'segmentation fault',
  SIGPIPE: 'broken pipe',
  SIGTERM: 'terminated',
};

/** As Juju words the end of a process that did not exit with 0. */
export const describeEnd = (end: ProcessEnd): string =>
  end.kind === 'exit' ? `exit status ${end.code}` : `signal: ${signalTexts[end.signal] ?? end.signal}`;

/** Starts `file` in the charm directory; its output goes to the log line by line, and to `capture` as it is. */
export async function runLogged(
  deps: RunnerDeps,
  session: Session,
  name: string,
  program: { file: string; args?: readonly string[]; stdin?: string },
  options: { capture?: { stdout: Capture; stderr: Capture }; cancel?: AbortSignal } = {},
): Promise<ProcessEnd> {
  const logger = `unit.${session.snapshot.unit}.${name}`;
  const { capture, cancel } = options;
  const out = new Lines((line) => deps.log.write(logger, 'DEBUG', line));
  const err = new Lines((line) => deps.log.write(logger, 'WARNING', line));
  const end = await runProcess({
    ...program,
    cwd: deps.paths.charm,
    env: session.environment,
    ...(cancel === undefined ? {} : { cancel }),
    stdout: (chunk) => {
      out.push(chunk);
      capture?.stdout.push(chunk);
    },
    stderr: (chunk) => {
      err.push(chunk);
      capture?.stderr.push(chunk);
    },
  });
  out.end();
  err.end();
  return end;
}

export async function runHook(
  deps: RunnerDeps,
  request: OpenRequest & { hook: Exclude<HookInfo, { kind: 'action' | 'commands' }> },
): Promise<HookResult> {
  const { name } = request.hook;
  try {
    return await withSession(deps, request, async (session): Promise<HookResult> => {
      const located = await locate(deps.paths.charm, `hooks/${name}`);
      if (located.kind !== 'missing') {
        const end = await runLogged(deps, session, name, located);
        if (end.kind === 'signal' && (end.signal === 'SIGTERM' || end.signal === 'SIGKILL')) {
          return { kind: 'terminated' };
        }
        if (end.kind === 'signal' || end.code !== 0) return { kind: 'failed', message: describeEnd(end) };
      }
      await commit(deps, session);
      const how = {
        dispatch: 'ran "%" hook (via hook dispatching script: dispatch)',
        bespoke: 'ran "%" hook (via explicit, bespoke hook script)',
        missing: 'skipped "%" hook (missing)',
      }[located.kind];
      deps.log.write(operationLogger, 'INFO', how.replace('%', name));
      return { kind: 'done' };
    });
  } catch (error) {
    return { kind: 'failed', message: (error as Error).message };
  }
}
