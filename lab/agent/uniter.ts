/** The agent's loop: ask the resolver, do the operation, remember it, look again. */

import type { UnitView } from '../controller/agent-api.ts';
import { pause } from './backoff.ts';
import type { CharmStore } from './charm-store.ts';
import { type ControllerClient, Gone, Refused } from './controller-client.ts';
import { logFilter } from './log-level.ts';
import type { LogSink } from './log-sink.ts';
import type { Facts, HookOperation, Operation, UniterState } from './resolver/index.ts';
import * as resolver from './resolver/index.ts';
import {
  BagCache,
  operationLogger,
  type RunnerDeps,
  runAction,
  runCommands,
  runHook,
} from './runner/index.ts';
import { after, before, executing, hookError, hookOf } from './statuses.ts';
import type { ViewWatch } from './view-watch.ts';
import type { WorkloadQueue } from './workload-queue.ts';

export interface UniterOptions {
  client: ControllerClient;
  watch: ViewWatch;
  queue: WorkloadQueue;
  store: CharmStore;
  log: LogSink;
  runner: Omit<RunnerDeps, 'client' | 'log' | 'bags' | 'statusSet'>;
  modifiedVersion: number;
  /** The container is new although the charm may be there already. */
  freshContainer: boolean;
  now(): number;
  random(): number;
  kill?: AbortSignal;
}

/** A hook that was ended from outside runs again, but not in a tight loop. */
const terminatedPauseMs = 1_000;
/** After an error of the agent itself. */
const troublePauseMs = 2_000;

export class Uniter {
  readonly #options: UniterOptions;
  readonly #runner: RunnerDeps;
  #state: UniterState = resolver.initialState;
  #facts: Facts;
  #notBefore: Record<string, number> = {};
  #shown = '';
  #running: { id: string; cancel: AbortController } | undefined;

  constructor(options: UniterOptions) {
    this.#options = options;
    this.#facts = {
      modifiedVersion: options.modifiedVersion,
      rebooted: options.freshContainer,
      terminating: 'no',
      workload: [],
      leaderSettingsTold: false,
      updateStatus: { since: options.now(), random: options.random() },
      notBefore: {},
    };
    this.#runner = {
      ...options.runner,
      client: options.client,
      log: options.log,
      bags: new BagCache(),
      statusSet: () => {
        this.#state = { ...this.#state, statusSet: true };
      },
    };
  }

  /** Resolves when the unit is gone for good (`dead`) or its pod ends (`exit`). */
  async run(): Promise<'dead' | 'exit'> {
    const { client, watch, store } = this.#options;
    const loaded = await client.call('state/load', {});
    this.#state = resolver.readState(loaded.state);
    const sha256 = await store.current();
    if (sha256 !== undefined) this.#facts.charm = sha256;
    else this.#facts.rebooted = false;
    for (;;) {
      try {
        const end = await this.#turn();
        if (end !== undefined) return end;
      } catch (error) {
        if (error instanceof Gone || watch.gone) return 'dead';
        this.#log('ERROR', (error as Error).message);
        // The pod ends and the controller does not answer: what was begun is taken up by the next agent.
        if (client.impatient) return 'exit';
        await pause(troublePauseMs);
        await watch.refresh().catch((error) => {
          if (!client.impatient) throw error;
        });
      }
    }
  }

  /** SIGTERM: asks the controller whether the pod comes back; what runs now may end first. */
  async terminate(): Promise<void> {
    try {
      const { willRestart } = await this.#options.client.call('terminating', {}, { giveUpMs: 5_000 });
      this.#facts.terminating = willRestart ? 'will-restart' : 'for-good';
    } catch {
      this.#facts.terminating = 'will-restart';
    }
    this.#options.watch.wake();
  }

  /** A new view has come: a running action may have been cancelled. */
  viewed(view: UnitView): void {
    this.#options.log.filter(logFilter(view.loggingConfig));
    if (this.#running !== undefined && view.cancelled.includes(this.#running.id))
      this.#running.cancel.abort();
  }

  async #turn(): Promise<'dead' | 'exit' | undefined> {
    const { watch, queue, now } = this.#options;
    if (this.#options.kill?.aborted) return 'exit';
    if (watch.gone) return 'dead';
    const view = watch.view;
    if (view === undefined) {
      await watch.refresh();
      return undefined;
    }
    this.viewed(view);
    this.#facts.workload = queue.events;
    this.#facts.notBefore = this.#notBefore;
    if (view.resolved !== 'none' && this.#state.hook?.step !== 'failed') {
      await this.#options.client.call('resolved/clear', {});
      await watch.refresh();
      return undefined;
    }
    const operation = resolver.nextOperation(this.#state, this.#facts, view, now());
    if (operation.kind === 'exit') return 'exit';
    if (operation.kind === 'wait') {
      if (this.#state.hook === undefined) await this.#show({ status: 'idle', message: '' });
      await watch.wait(operation.until === undefined ? undefined : operation.until - now());
      return undefined;
    }
    const dead = await this.#execute(operation, view);
    if (dead) return 'dead';
    await watch.refresh();
    return undefined;
  }

  async #execute(operation: Exclude<Operation, { kind: 'wait' | 'exit' }>, view: UnitView): Promise<boolean> {
    const { client } = this.#options;
    switch (operation.kind) {
      case 'deploy':
        await this.#deploy(operation.sha256);
        return false;
      case 'hook':
        await this.#hook(operation);
        return false;
      case 'skip-hook':
        await this.#skip(operation);
        return false;
      case 'enter-scope':
        await this.#enter(operation.relationId, view);
        return false;
      case 'leave-scope':
        await client.call('scope', { relationId: operation.relationId, entered: false }).catch((error) => {
          if (!(error instanceof Refused)) throw error;
        });
        await this.#save(resolver.scopeLeft(this.#state, operation.relationId));
        return false;
      case 'resign-leadership':
        await this.#save(resolver.leadershipResigned(this.#state));
        return false;
      case 'action':
        await this.#action(operation.id, view);
        return false;
      case 'commands':
        await this.#commands(operation.id, view);
        return false;
      case 'abandon-task':
        await this.#abandon(operation.task);
        return false;
      case 'dead':
        await this.#options.log.flush();
        await client.call('dead', {});
        return true;
    }
  }

  async #save(state: UniterState): Promise<void> {
    await this.#options.client.call('state/save', { state });
    this.#state = state;
  }

  #log(level: string, message: string): void {
    this.#options.log.write(operationLogger, level, message);
  }

  /** Shows the agent's status, when it is another one than before. */
  async #show(status: { status: string; message: string; data?: Record<string, unknown> }): Promise<void> {
    const text = JSON.stringify(status);
    if (text === this.#shown) return;
    await this.#options.client.call('agent-status', status);
    this.#shown = text;
  }

  async #deploy(sha256: string): Promise<void> {
    const { client, store } = this.#options;
    const zip = await client.charm(sha256);
    if (zip === undefined) return;
    await store.unpack(zip);
    await this.#save(resolver.charmDeployed(this.#state));
    await store.confirm(sha256);
    this.#facts.charm = sha256;
    this.#facts.rebooted = false;
    this.#log('INFO', `unpacked charm ${sha256.slice(0, 12)}`);
  }

  async #enter(relationId: number, view: UnitView): Promise<void> {
    const relation = view.relations.find(({ id }) => id === relationId);
    if (relation === undefined) return;
    await this.#save(resolver.scopeWanted(this.#state, relation));
    await this.#options.client.call('scope', { relationId, entered: true });
    await this.#save(resolver.scopeEntered(this.#state, relationId));
  }

  async #hook(operation: HookOperation): Promise<void> {
    const { client, random, now } = this.#options;
    const hook = hookOf(operation);
    // The operator's word is for the failure that was there: it is used up by the run that follows.
    const first = (this.#state.hook?.failures ?? 0) === 0;
    if (!first) await client.call('resolved/clear', {});
    await this.#save(resolver.hookStarted(this.#state, operation));
    const activity = executing(hook);
    if (activity !== undefined) await this.#show({ status: 'executing', message: activity });
    await this.#workloadStatus(before(hook, this.#state.statusSet));
    const result = await runHook(this.#runner, {
      hook,
      members: resolver.membersOf(this.#state),
      ...(hook.kind === 'relation' && hook.name.endsWith('-relation-broken')
        ? { brokenRelation: hook.relationId }
        : {}),
    });
    if (result.kind === 'terminated') {
      this.#log('WARNING', `hook "${hook.name}" was terminated from outside; it runs again`);
      await pause(terminatedPauseMs);
      return;
    }
    if (result.kind === 'failed') {
      this.#log('ERROR', `hook "${hook.name}" failed: ${result.message}`);
      if (first) await client.call('resolved/clear', {});
      await this.#save(resolver.hookFailed(this.#state));
      this.#facts.retryAt = now() + resolver.retryDelay(this.#state.hook?.failures ?? 1, random());
      await this.#show(hookError(hook));
      return;
    }
    await this.#save(resolver.hookDone(this.#state));
    this.#told(operation);
    await this.#workloadStatus(after(hook, this.#state.statusSet));
  }

  /** What this process itself remembers of a hook that is done. */
  #told(operation: HookOperation): void {
    const { now, random, queue } = this.#options;
    const { hook } = operation;
    delete this.#facts.retryAt;
    const event = resolver.eventOf(this.#facts, operation);
    if (event !== undefined) queue.settle(event.key);
    const held = resolver.heldBackKey(operation);
    if (held !== undefined) this.#notBefore[held] = now() + resolver.secretRetryMs;
    if (hook.kind !== 'lifecycle') return;
    if (hook.name === 'leader-settings-changed') this.#facts.leaderSettingsTold = true;
    if (hook.name === 'start') this.#facts.rebooted = false;
    if (hook.name === 'start' || hook.name === 'update-status') {
      this.#facts.updateStatus = { since: now(), random: random() };
    }
  }

  async #workloadStatus(status: { status: string; message: string } | undefined): Promise<void> {
    if (status !== undefined) await this.#options.client.call('workload-status', status);
  }

  async #skip(operation: Extract<Operation, { kind: 'skip-hook' }>): Promise<void> {
    const pending = this.#state.hook?.operation;
    if (operation.clearResolved) await this.#options.client.call('resolved/clear', {});
    await this.#save(resolver.hookDone(this.#state));
    if (pending === undefined) return;
    this.#log('INFO', `skipped hook "${hookOf(pending).name}": ${operation.reason}`);
    this.#told(pending);
  }

  async #action(id: string, view: UnitView): Promise<void> {
    const { client } = this.#options;
    const action = view.actions.find((candidate) => candidate.id === id);
    if (action === undefined) return;
    const cancel = await this.#begin('action', id);
    if (cancel === undefined) return;
    await this.#show({ status: 'executing', message: `running action ${action.name}` });
    const request = {
      hook: { kind: 'action' as const, name: action.name, id, params: action.params },
      members: resolver.membersOf(this.#state),
    };
    const finish = await runAction(this.#runner, request, cancel).finally(() => {
      this.#running = undefined;
    });
    await client.call('action/finish', { id, ...finish });
    await this.#taskDone();
  }

  async #commands(id: string, view: UnitView): Promise<void> {
    const { client } = this.#options;
    const commands = view.commands.find((candidate) => candidate.id === id);
    if (commands === undefined) return;
    const cancel = await this.#begin('commands', id);
    if (cancel === undefined) return;
    await this.#show({ status: 'executing', message: 'running commands' });
    const members = resolver.membersOf(this.#state);
    const { cancelled, ...result } = await runCommands(this.#runner, commands, members, cancel).finally(
      () => {
        this.#running = undefined;
      },
    );
    if (cancelled === undefined) await client.call('command/finish', { id, ...result });
    else {
      const { code, stdout, stderr } = result;
      const output = { ...(stdout && { stdout }), ...(stderr && { stderr }) };
      const outcome = { results: { 'return-code': code, ...output } };
      await client.call('action/finish', { id, status: 'aborted', message: cancelled, outcome });
    }
    await this.#taskDone();
  }

  /** What a task is cancelled by; undefined when it was cancelled before it began. */
  async #begin(kind: 'action' | 'commands', id: string): Promise<AbortSignal | undefined> {
    await this.#save(resolver.taskStarted(this.#state, kind, id));
    // Known before the controller calls it running: from then on the wish to cancel may come.
    const cancel = new AbortController();
    this.#running = { id, cancel };
    try {
      await this.#options.client.call('action/begin', { id });
      return cancel.signal;
    } catch (error) {
      this.#running = undefined;
      if (!(error instanceof Refused)) throw error;
      await this.#taskDone();
      return undefined;
    }
  }

  async #taskDone(): Promise<void> {
    await this.#save(resolver.taskDone(this.#state));
    const failed = this.#state.hook;
    if (failed?.step === 'failed') await this.#show(hookError(hookOf(failed.operation)));
  }

  /** An earlier agent ended while it ran an action or commands: they are never run twice. */
  async #abandon({ kind, id }: NonNullable<UniterState['task']>): Promise<void> {
    const { client } = this.#options;
    const call =
      kind === 'action'
        ? client.call('action/finish', {
            id,
            status: 'failed',
            message: 'action terminated',
            outcome: { results: {} },
          })
        : client.call('command/finish', { id, code: 1, stdout: '', stderr: 'ERROR commands terminated\n' });
    await call.catch((error) => {
      if (!(error instanceof Refused)) throw error;
    });
    await this.#save(resolver.taskDone(this.#state));
  }
}
