/** One run of a hook, action or commands: answers hook tools and collects what they write. */
import { isAbsolute } from 'node:path';
import { applyEffect } from './apply-effect.ts';
import { ActionBuffer } from './buffers/action.ts';
import { PortBuffer } from './buffers/ports.ts';
import { RelationBuffer } from './buffers/relations.ts';
import { SecretBuffer } from './buffers/secrets.ts';
import { StateBuffer } from './buffers/state.ts';
import { BadRequestError } from './errors.ts';
import type {
  ActionOutcome,
  HookChanges,
  HookIo,
  HookSnapshot,
  ImmediateEffect,
  ToolCall,
  ToolResult,
} from './hook.ts';
import type { ApplicationState, ModelState, UnitState } from './model.ts';
import { applicationOf } from './names.ts';
import { findTool } from './tools/index.ts';

export class HookContext {
  readonly snapshot: HookSnapshot;
  readonly io: HookIo;
  readonly relations: RelationBuffer;
  readonly ports: PortBuffer;
  readonly state: StateBuffer;
  readonly secrets: SecretBuffer;
  readonly actionResult = new ActionBuffer();
  /** juju-reboot was called: after the hook, or at once. */
  rebootRequested: 'no' | 'after-hook' | 'now' = 'no';
  #model: ModelState;
  #leader: boolean;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(snapshot: HookSnapshot, io: HookIo) {
    this.snapshot = snapshot;
    this.io = io;
    this.#model = snapshot.model;
    this.#leader = snapshot.isLeader;
    this.relations = new RelationBuffer(snapshot);
    this.ports = new PortBuffer(this.unitState.openedPorts);
    this.state = new StateBuffer(this.unitState.charmState);
    this.secrets = new SecretBuffer(snapshot, () => this.#model);
  }

  /** The snapshot's model with this run's immediate effects. */
  get model(): ModelState {
    return this.#model;
  }

  get unit(): string {
    return this.snapshot.unit;
  }

  get application(): ApplicationState {
    return this.#model.applications[applicationOf(this.unit)]!;
  }

  get unitState(): UnitState {
    return this.application.units[this.unit]!;
  }

  /** Leadership as is-leader tells it: once false it stays false for this run. */
  async isLeader(): Promise<boolean> {
    if (this.#leader && this.io.isLeader !== undefined) this.#leader = await this.io.isLeader();
    return this.#leader;
  }

  /** Passes an effect on and shows it to later reads of this run. */
  async effect(effect: ImmediateEffect): Promise<void> {
    await this.io.effect(effect);
    const model = this.#model;
    const name = applicationOf(this.unit);
    // The view hides who leads from the others; whoever got an effect through is entitled to it.
    const application = { ...model.applications[name]! };
    if (this.#leader) application.leader = this.unit;
    this.#model = applyEffect(
      { ...model, applications: { ...model.applications, [name]: application } },
      this.unit,
      effect,
    );
  }

  /**
   * Runs one tool; calls are taken one at a time in the order they come.
   * @throws BadRequestError for what Juju answers as an RPC error instead of a result.
   */
  run(call: ToolCall): Promise<ToolResult> {
    const result = this.#queue.then(() => this.#run(call));
    this.#queue = result.catch(() => undefined);
    return result;
  }

  async #run(call: ToolCall): Promise<ToolResult> {
    if (call.tool === '') throw new BadRequestError('bad request: command not specified');
    if (!isAbsolute(call.dir)) throw new BadRequestError('bad request: Dir is not absolute');
    const tool = findTool(call.tool);
    if (tool === undefined) throw new BadRequestError(`bad request: unknown command: ${call.tool}`);
    return tool.execute(this, call);
  }

  /** Everything to commit when the run ends with exit code 0. */
  changes(): HookChanges {
    const { hook } = this.snapshot;
    const charmState = this.state.changes();
    return {
      relations: this.relations.changes(),
      ...this.ports.changes(),
      ...(charmState === undefined ? {} : { charmState }),
      ...this.secrets.changes(),
      ...(hook.kind === 'lifecycle' && hook.name === 'config-changed' ? { refreshAddresses: true } : {}),
    };
  }

  /** What the tools left of an action, whatever its exit code. */
  action(): ActionOutcome {
    return this.actionResult.outcome();
  }
}
