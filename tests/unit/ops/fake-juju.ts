/** A scripted Juju for tests of the framework alone: answers by command line, and a record of every call. */
import {
  type Charm,
  type CharmTypes,
  type DispatchOutcome,
  dispatch,
  type HookToolCall,
  type HookToolResult,
  type HookTools,
  type PebbleClient,
} from '@charmed-spark/ops';

type Answer = unknown | ((call: HookToolCall) => HookToolResult);

/** Exit code and text of a tool that refuses. */
export function refusal(stderr: string, code = 1): () => HookToolResult {
  return () => ({ code, stdout: '', stderr: `ERROR ${stderr}\n` });
}

export class FakeJuju implements HookTools {
  readonly calls: HookToolCall[] = [];
  /** By the beginning of the command line, the longest match wins; values are printed as JSON. */
  readonly answers = new Map<string, Answer>([
    ['is-leader', false],
    ['config-get', {}],
    ['relation-ids', []],
    ['action-get', {}],
    ['opened-ports', []],
  ]);

  answer(commandLine: string, answer: Answer): this {
    this.answers.set(commandLine, answer);
    return this;
  }

  async run(call: HookToolCall): Promise<HookToolResult> {
    this.calls.push(call);
    const line = commandLine(call);
    const keys = [...this.answers.keys()].filter((key) => line === key || line.startsWith(`${key} `));
    const best = keys.sort((a, b) => b.length - a.length)[0];
    const answer = best === undefined ? undefined : this.answers.get(best);
    // A turn of the event loop, so that what runs in parallel really overlaps.
    await new Promise((resolve) => setImmediate(resolve));
    if (typeof answer === 'function') return answer(call);
    return { code: 0, stdout: answer === undefined ? '' : `${JSON.stringify(answer)}\n`, stderr: '' };
  }

  /** Command lines of one tool, or of all. */
  lines(tool?: string): string[] {
    return this.calls.filter((call) => tool === undefined || call.tool === tool).map(commandLine);
  }

  /** What went to juju-log, as `LEVEL text`. */
  logged(): string[] {
    return this.calls.filter(({ tool }) => tool === 'juju-log').map(({ args }) => `${args[1]} ${args[3]}`);
  }
}

export function commandLine(call: HookToolCall): string {
  return [call.tool, ...call.args].join(' ');
}

/** Juju's variables for a run; `hooks/` is put before a name without a slash. */
export function environment(path: string, more: Record<string, string> = {}): Record<string, string> {
  const dispatchPath = path.includes('/') ? path : `hooks/${path}`;
  return {
    JUJU_DISPATCH_PATH: dispatchPath,
    JUJU_HOOK_NAME: dispatchPath.startsWith('hooks/') ? dispatchPath.slice(6) : '',
    JUJU_UNIT_NAME: 'web/0',
    JUJU_MODEL_NAME: 'test',
    JUJU_MODEL_UUID: '0e3f5f9c-7a44-4c8a-8a0a-5f5f5f5f5f5f',
    JUJU_VERSION: '3.6.28',
    JUJU_CHARM_DIR: '/charm',
    ...more,
  };
}

/** Variables of a relation hook. */
export function relationHook(
  path: string,
  relation: string,
  remote: { app?: string; unit?: string; departing?: string } = {},
): Record<string, string> {
  return environment(path, {
    JUJU_RELATION: relation.split(':')[0] ?? '',
    JUJU_RELATION_ID: relation,
    JUJU_REMOTE_APP: remote.app ?? '',
    JUJU_REMOTE_UNIT: remote.unit ?? '',
    ...(remote.departing !== undefined && { JUJU_DEPARTING_UNIT: remote.departing }),
  });
}

/** Runs one event of a charm against a fake Juju. */
export function run<T extends CharmTypes>(
  charm: Charm<T>,
  juju: FakeJuju,
  env: Record<string, string>,
  now: () => Date = () => new Date(0),
): Promise<DispatchOutcome> {
  return dispatch(charm, {
    tools: juju,
    environment: env,
    clock: { now },
    pebble: (container) => ({ container }) as unknown as PebbleClient,
  });
}

/** As `run`, failing the test when the charm failed. */
export async function runWell<T extends CharmTypes>(
  charm: Charm<T>,
  juju: FakeJuju,
  env: Record<string, string>,
  now?: () => Date,
): Promise<DispatchOutcome> {
  const outcome = await run(charm, juju, env, now);
  if (outcome.exitCode !== 0) throw outcome.error;
  return outcome;
}
