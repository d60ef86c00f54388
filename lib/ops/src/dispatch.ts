/** One dispatch from Juju's environment to an exit code. Production and tests share it. */
import { Calls } from './calls.ts';
import type { Charm } from './charm.ts';
import { Context, type ContextParts, contextParts } from './context.ts';
import { type Environment, EnvironmentError, readEnvironment } from './environment.ts';
import { type EventName, parseDispatchPath } from './event-name.ts';
import type { CharmEvent, CollectStatusEvent } from './events.ts';
import type { HookTools } from './hook-tools.ts';
import { Log } from './log.ts';
import { makeEvent } from './make-event.ts';
import type { CharmTypes } from './meta.ts';
import { asksForRemoval, removeRevisionOf } from './obsolete-revision.ts';
import type { PebbleClient } from './pebble/index.ts';
import { Redactor } from './redact.ts';
import { runAction } from './run-action.ts';
import { type Clock, Session } from './session.ts';
import { describeError } from './traceback.ts';

/** What a dispatch stands on; tests replace all of it. */
export interface DispatchHost {
  readonly tools: HookTools;
  readonly environment: Environment;
  /** The Pebble client of a container. */
  readonly pebble: (container: string) => PebbleClient;
  readonly clock?: Clock;
  /** Rejects when the dispatch must end with an error that no handler will see. */
  readonly interrupted?: Promise<never>;
}

export interface DispatchOutcome {
  /** 0, or 1 when the charm failed: Juju then drops what was buffered and tries again. */
  readonly exitCode: number;
  /** Absent when nothing in the charm wanted the event. */
  readonly event?: CharmEvent;
  /** What the charm threw. */
  readonly error?: unknown;
  /** For the process's standard error, secrets hidden. */
  readonly stderr: string;
}

/**
 * Runs one event: observers in order, reconcilers, collected statuses, commit of the databags. Never rejects.
 * An event that the charm does not know or observe ends with 0, as in ops.
 */
export async function dispatch<T extends CharmTypes>(
  charm: Charm<T>,
  host: DispatchHost,
): Promise<DispatchOutcome> {
  // A hook script that starts the charm again must not run the event twice; ops uses the same variable.
  if (host.environment.OPERATOR_DISPATCH !== undefined) return { exitCode: 0, stderr: '' };

  let stderr = '';
  const redactor = new Redactor();
  const log = new Log(host.tools, redactor, (line) => {
    stderr += line;
  });
  const run: { event?: CharmEvent } = {};
  try {
    const work = runEvent(charm, host, log, redactor, run);
    await (host.interrupted === undefined ? work : Promise.race([work, host.interrupted]));
    await log.flush();
    return { exitCode: 0, ...run, stderr };
  } catch (error) {
    // Somebody started the program by hand: there is no Juju to tell it to.
    if (error instanceof EnvironmentError) return { exitCode: 1, error, stderr: `${error.message}\n` };
    log.error(`Uncaught exception while in charm code:\n${describeError(error)}`);
    await log.flush();
    if (isAction(host.environment)) {
      // This is the part of a failed action that its user sees.
      const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) };
      stderr += redactor.hide(
        `Uncaught ${name} in charm code: ${message}\nUse \`juju debug-log\` to see the full traceback.\n`,
      );
    }
    return { exitCode: 1, ...run, error, stderr };
  }
}

function isAction(environment: Environment): boolean {
  return /(^|\/)actions\/[^/]+$/.test(environment.JUJU_DISPATCH_PATH ?? '');
}

async function runEvent<T extends CharmTypes>(
  charm: Charm<T>,
  host: DispatchHost,
  log: Log,
  redactor: Redactor,
  run: { event?: CharmEvent },
): Promise<void> {
  const environment = readEnvironment(host.environment);
  const session = new Session({
    meta: charm.meta,
    environment,
    log,
    redactor,
    calls: new Calls(host.tools, redactor),
    clock: host.clock ?? { now: () => new Date() },
    pebble: host.pebble,
  });
  host.interrupted?.catch((error) => session.interrupt(error));
  const parts = contextParts(session);
  const name = parseDispatchPath(environment.dispatchPath, charm.meta);

  if (name.kind === 'unknown') {
    log.debug(`Event ${name.name} not defined for this charm.`);
  } else if (name.kind === 'action') {
    const event = { kind: 'action', name: name.name, id: environment.actionId ?? '' } as CharmEvent;
    run.event = event;
    await runAction(charm, session, new Context<T>(session, parts, event as CharmEvent<T>), name.name);
  } else {
    await runHook(charm, session, parts, name, run);
  }
  await session.settle();
  await collectStatuses(charm, session, parts, run);
  await session.settle();
  await Promise.all([...session.written].map((bag) => bag.commit()));
}

async function runHook<T extends CharmTypes>(
  charm: Charm<T>,
  session: Session,
  parts: ContextParts,
  name: Exclude<EventName, { kind: 'unknown' | 'action' }>,
  run: { event?: CharmEvent },
): Promise<void> {
  const observers = charm.observersOf(name.name);
  const reconcilers = charm.reconcilersFor(name.name);
  const removal = observers.length === 0 && asksForRemoval(name.name);
  if (observers.length + reconcilers.length === 0 && !removal) return;
  const event = await makeEvent(session, parts, name);
  run.event = event;
  const ctx = new Context<T>(session, parts, event as CharmEvent<T>);
  for (const observe of observers) await observe(event as never, ctx);
  if (removal) await removeRevisionOf(event, session);
  for (const reconcile of reconcilers) await reconcile(ctx);
}

async function collectStatuses<T extends CharmTypes>(
  charm: Charm<T>,
  session: Session,
  parts: ContextParts,
  run: { event?: CharmEvent },
): Promise<void> {
  const collect = async (name: CollectStatusEvent['name']): Promise<void> => {
    const observers = charm.observersOf(name);
    const holder = name === 'collect-app-status' ? parts.appStatus : parts.unitStatus;
    const event: CollectStatusEvent = {
      kind: 'collect-status',
      name,
      addStatus: (status) => holder.add(status),
    };
    const ctx = new Context<T>(session, parts, (run.event ?? { kind: 'unknown', name }) as CharmEvent<T>);
    for (const observe of observers) await observe(event as never, ctx);
  };
  if (charm.observersOf('collect-app-status').length > 0 && (await session.isLeader())) {
    await collect('collect-app-status');
  }
  if (charm.observersOf('collect-unit-status').length > 0) await collect('collect-unit-status');
  await Promise.all([parts.appStatus.commit(), parts.unitStatus.commit()]);
}
