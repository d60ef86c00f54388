/** Runs one event on a charm: a state goes in, a state comes out. */
import {
  applyEffect,
  commitHook,
  HookContext,
  type HookInfo,
  type HookIo,
  hookEnvironment,
  leaveScope,
  type ModelState,
  openHook,
} from '@charmed-spark/juju';
import {
  type Charm,
  type CharmTypes,
  type DispatchOutcome,
  dispatch,
  type KnownStatus,
} from '@charmed-spark/ops';
import { checkConsistency } from './consistency.ts';
import { ContainerOutcome } from './container-outcome.ts';
import { UncaughtCharmError } from './errors.ts';
import { openedPorts, relationOutcomes, secretOutcomes, toKnownStatus } from './from-model.ts';
import { MemoryTools, ToolFiles } from './memory-tools.ts';
import type { LogLine, Outcome } from './outcome.ts';
import type { ContainerInput } from './pebble/container.ts';
import { type FakeOptions, FakePebble } from './pebble/fake-pebble.ts';
import { firstFree, type Resolved, resolve, secretIdOf } from './resolve.ts';
import type { StateInput } from './state.ts';
import { type Events, makeEvents, type TestEvent } from './test-event.ts';
import { toRun } from './to-hook.ts';
import { toModel } from './to-model.ts';

export interface ContextOptions {
  /** Name of the application; default the charm's. */
  application?: string;
  /** Number of the unit; default 0. */
  unit?: number;
  /** The time of the run; default 2026-01-01T00:00:00Z, always. */
  now?: () => Date;
  /** Where the charm finds its own files; default a folder that is not there. */
  charmDir?: string;
  /** Default 3.6.14. */
  jujuVersion?: string;
}

export class Context<T extends CharmTypes> {
  /** Makes the event of a run. */
  readonly on: Events<T> = makeEvents<T>();
  readonly #charm: Charm<T>;
  readonly #options: Required<ContextOptions>;

  constructor(charm: Charm<T>, options: ContextOptions = {}) {
    this.#charm = charm;
    const application = options.application ?? charm.meta.name;
    this.#options = {
      unit: 0,
      now: () => new Date('2026-01-01T00:00:00Z'),
      charmDir: `/var/lib/juju/agents/unit-${application}-${options.unit ?? 0}/charm`,
      jujuVersion: '3.6.14',
      ...options,
      application,
    };
  }

  /**
   * Rejects with InconsistentStateError (the test describes something impossible), UncaughtCharmError (the charm
   * threw), UnexpectedExecError (a command has no answer in the state), or CommitError of lib/juju (Juju would
   * refuse what the charm wrote). The given state is not changed.
   */
  async run(event: TestEvent<T>, state: StateInput<T> = {}): Promise<Outcome<T>> {
    const { application, unit, now, charmDir, jujuVersion } = this.#options;
    const { meta } = this.#charm;
    const resolved = resolve(meta, state, application, unit);
    checkConsistency(meta, state, resolved, event);

    const pebbles = new Map<string, FakePebble>();
    for (const container of state.containers ?? []) pebbles.set(container.name, makePebble(container, now));
    const pebble = (name: string): FakePebble => {
      const found = pebbles.get(name) ?? new FakePebble({ name, canConnect: false });
      pebbles.set(name, found);
      return found;
    };

    const { hook, members } = toRun(event, resolved, pebble);
    const run = new Recording(toModel(meta, state, resolved, now()), resolved.unit);
    const snapshot = openHook(run.model, resolved.unit, hook, {
      jujuVersion,
      cloudApiVersion: '1.34.2',
      members,
      nonce: '0'.repeat(32),
    });
    const files = new ToolFiles();
    const tools = new HookContext(snapshot, run.io(files, now));
    const result = await dispatch(this.#charm, {
      tools: new MemoryTools(tools, files, charmDir),
      environment: hookEnvironment(snapshot, {
        charmDir,
        toolsDir: '/var/lib/juju/tools',
        path: '/usr/bin:/bin',
        agentSocket: '/nonexistent/agent.socket',
      }),
      pebble,
      clock: { now },
    });

    // A test that lacks an answer is wrong, whatever the charm made of it.
    for (const { unexpected } of pebbles.values()) if (unexpected[0]) throw unexpected[0];
    if (result.exitCode === 0) {
      run.model = commitHook(run.model, resolved.unit, tools.changes(), now());
      run.model = afterHook(run.model, hook);
    }
    const outcome = this.#outcome(state, resolved, run, pebbles, hook.kind === 'action' ? tools : undefined);
    if (result.exitCode !== 0) throw new UncaughtCharmError(causeOf(result), outcome);
    return outcome;
  }

  #outcome(
    state: StateInput<T>,
    resolved: Resolved,
    run: Recording,
    pebbles: Map<string, FakePebble>,
    action: HookContext | undefined,
  ): Outcome<T> {
    const { model } = run;
    const { action: _, ...rest } = state as Partial<Outcome<T>>;
    const own = model.applications[resolved.application]!;
    const unit = own.units[resolved.unit]!;
    const relations = relationOutcomes<T>(model, resolved);
    const secrets = secretOutcomes(model, resolved);
    const containers = (state.containers ?? []).map(
      (input) => new ContainerOutcome<T['containers']>(input, pebbles.get(input.name) as FakePebble),
    );
    return {
      ...rest,
      leader: state.leader ?? false,
      config: { ...state.config } as Partial<T['config']>,
      relations,
      containers,
      secrets,
      openedPorts: openedPorts(model, resolved),
      charmState: unit.charmState,
      unitStatus: toKnownStatus(unit.workloadStatus),
      appStatus: toKnownStatus(own.status),
      workloadVersion: own.workloadVersion,
      logs: run.logs,
      unitStatusHistory: run.unitStatuses,
      appStatusHistory: run.appStatuses,
      ...(action ? { action: { ...action.action(), log: run.actionLog } } : {}),
      relation: (which) => {
        const found = relations.filter(({ endpoint, id }) => endpoint === which || id === which);
        return only(found, `relation ${which}`);
      },
      container: (name) =>
        only(
          containers.filter((container) => container.name === name),
          `container ${name}`,
        ),
      secret: (which) =>
        only(
          secrets.filter(({ id, label }) => label === which || id === which.replace(/^secret:/, '')),
          `secret ${which}`,
        ),
    };
  }
}

/** What Juju does once a unit has handled that another one left, or that a relation is over. */
function afterHook(model: ModelState, hook: HookInfo): ModelState {
  if (hook.kind !== 'relation') return model;
  if (hook.name.endsWith('-relation-departed') && hook.remoteUnit)
    return leaveScope(model, hook.relationId, hook.remoteUnit);
  if (!hook.name.endsWith('-relation-broken')) return model;
  const { [hook.relationId]: _, ...relations } = model.relations;
  return { ...model, relations };
}

/** The model of a run, with what takes effect at once. */
class Recording {
  model: ModelState;
  readonly logs: LogLine[] = [];
  readonly actionLog: string[] = [];
  readonly unitStatuses: KnownStatus[] = [];
  readonly appStatuses: KnownStatus[] = [];
  readonly #unit: string;

  constructor(model: ModelState, unit: string) {
    this.model = model;
    this.#unit = unit;
  }

  io(files: ToolFiles, now: () => Date): HookIo {
    let made = 0;
    return {
      effect: async (effect) => {
        this.model = applyEffect(this.model, this.#unit, effect);
        if (effect.kind === 'log') this.logs.push({ level: effect.level, message: effect.message });
        if (effect.kind === 'action-log') this.actionLog.push(effect.message);
        if (effect.kind === 'unit-status') this.unitStatuses.push(toKnownStatus(effect.status));
        if (effect.kind === 'application-status') this.appStatuses.push(toKnownStatus(effect.status));
      },
      readFile: async (path) => files.read(path),
      writeFile: async (path) => {
        throw new Error(`open ${path}: read-only file system`);
      },
      now,
      newSecretId: () => {
        let id: string;
        // An outcome that is run on has ids of this kind already.
        do id = secretIdOf(firstFree + made++);
        while (this.model.secrets[id]);
        return id;
      },
    };
  }
}

function makePebble(
  container: ContainerInput & Pick<FakeOptions, 'startedWith'>,
  now: () => Date,
): FakePebble {
  const { startedWith } = container;
  return new FakePebble(container, { now, ...(startedWith ? { startedWith } : {}) });
}

function only<V>(found: V[], what: string): V {
  if (found.length === 1) return found[0] as V;
  throw new Error(
    found.length === 0 ? `the state has no ${what}` : `the state has ${found.length} of ${what}: use the id`,
  );
}

const causeOf = ({ error, stderr }: DispatchOutcome): unknown => error ?? new Error(stderr);
