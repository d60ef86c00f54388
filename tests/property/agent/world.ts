/** A small world around the resolver: a controller's side that changes, an agent that may die anywhere. */
import {
  charmDeployed,
  eventOf,
  type Facts,
  type HookOperation,
  hookDone,
  hookFailed,
  hookStarted,
  initialState,
  leadershipResigned,
  membersOf,
  nextOperation,
  readState,
  scopeEntered,
  scopeLeft,
  scopeWanted,
  type UniterState,
} from '../../../lab/agent/resolver/index.ts';
import type { UnitRelationView, UnitView } from '../../../lab/controller/agent-api.ts';

export interface Run {
  name: string;
  relationId?: number;
  unit?: string;
  outcome: 'done' | 'failed' | 'cut off';
  members: string[];
}

export type Fate = 'done' | 'failed' | 'cut off before' | 'cut off after';

export class World {
  view: UnitView;
  state: UniterState = initialState;
  facts: Facts;
  saved = JSON.stringify(initialState);
  trace: Run[] = [];
  inScope = new Set<number>();
  /** Relations that were ever made. */
  related = new Set<number>();
  ended: 'no' | 'dead' | 'exit' = 'no';
  #boots = 0;

  constructor() {
    this.view = {
      revision: 0,
      unit: 'app/0',
      application: 'app',
      modelName: 'm',
      modelUuid: 'u',
      life: 'alive',
      applicationLife: 'alive',
      leader: false,
      charm: { sha256: 'charm', modifiedVersion: 0 },
      configHash: '0',
      containers: ['work'],
      relations: [relation(0, 'cluster', 'peer')],
      secretsChanged: [],
      secretsObsolete: [],
      secretsToRotate: [],
      secretsExpired: [],
      storage: [],
      actions: [],
      commands: [],
      cancelled: [],
      resolved: 'none',
      retryHooks: true,
      updateStatusSeconds: 300,
      loggingConfig: '',
    };
    this.facts = this.#freshFacts(undefined);
  }

  #freshFacts(charm: string | undefined): Facts {
    return {
      modifiedVersion: this.view.charm.modifiedVersion,
      ...(charm === undefined ? {} : { charm }),
      rebooted: charm !== undefined,
      terminating: 'no',
      workload: [],
      leaderSettingsTold: false,
      notBefore: {},
    };
  }

  relation(id: number): UnitRelationView | undefined {
    return this.view.relations.find((candidate) => candidate.id === id);
  }

  /** The agent's process dies; with `newPod` its disk, too. */
  crash(newPod: boolean): void {
    this.state = readState(JSON.parse(this.saved));
    this.facts = this.#freshFacts(newPod ? undefined : this.facts.charm);
    this.boot();
  }

  /** The workload container starts. */
  boot(): void {
    this.#boots += 1;
    this.facts.workload = [{ key: `ready ${this.#boots}`, container: 'work', kind: 'pebble-ready' }];
  }

  save(state: UniterState): void {
    this.state = state;
    this.saved = JSON.stringify(state);
  }

  /** One decision and its deed; false when there is nothing to do. */
  step(fate: Fate): boolean {
    if (this.ended !== 'no') return false;
    const operation = nextOperation(this.state, this.facts, this.view, Number.MAX_SAFE_INTEGER / 2);
    switch (operation.kind) {
      case 'wait':
        return false;
      case 'deploy':
        if (fate === 'cut off before') return this.#cut();
        this.save(charmDeployed(this.state));
        if (fate === 'cut off after') return this.#cut();
        this.facts = { ...this.facts, charm: operation.sha256, rebooted: false };
        return true;
      case 'enter-scope':
        this.save(scopeWanted(this.state, this.relation(operation.relationId) as UnitRelationView));
        if (fate === 'cut off before') return this.#cut();
        this.inScope.add(operation.relationId);
        if (fate === 'cut off after') return this.#cut();
        this.save(scopeEntered(this.state, operation.relationId));
        return true;
      case 'leave-scope':
        this.leave(operation.relationId);
        if (fate.startsWith('cut off')) return this.#cut();
        this.save(scopeLeft(this.state, operation.relationId));
        return true;
      case 'resign-leadership':
        this.save(leadershipResigned(this.state));
        return true;
      case 'skip-hook':
        this.save(hookDone(this.state));
        return true;
      case 'dead':
        this.ended = 'dead';
        return false;
      case 'hook':
        return this.#hook(operation, fate);
      default:
        throw new Error(`not in this world: ${operation.kind}`);
    }
  }

  #cut(): boolean {
    this.crash(false);
    return true;
  }

  #hook(operation: HookOperation, fate: Fate): boolean {
    this.save(hookStarted(this.state, operation));
    const { hook } = operation;
    if (hook.kind === 'action' || hook.kind === 'commands') throw new Error('no hook');
    const about = hook.kind === 'relation' ? hook : undefined;
    const run: Run = {
      name: hook.name,
      ...(about === undefined ? {} : { relationId: about.relationId }),
      ...(about?.remoteUnit === undefined ? {} : { unit: about.remoteUnit }),
      outcome: fate === 'done' ? 'done' : fate === 'failed' ? 'failed' : 'cut off',
      members: about === undefined ? [] : (membersOf(this.state)[about.relationId] ?? []),
    };
    this.trace.push(run);
    if (fate === 'failed') this.save(hookFailed(this.state));
    else if (fate !== 'done') this.crash(false);
    else {
      this.save(hookDone(this.state));
      const event = eventOf(this.facts, operation);
      this.facts.workload = this.facts.workload.filter((candidate) => candidate !== event);
      if (hook.name === 'leader-settings-changed') this.facts.leaderSettingsTold = true;
      if (hook.name === 'start') this.facts.rebooted = false;
    }
    return true;
  }

  /** Out of scope; a dying relation goes when the last of its units has left. */
  leave(id: number): void {
    this.inScope.delete(id);
    if (this.relation(id)?.life === 'dying') {
      this.view.relations = this.view.relations.filter((candidate) => candidate.id !== id);
    }
  }

  /** Runs until there is nothing to do. */
  settle(): void {
    for (let steps = 0; this.step('done'); steps++) if (steps > 1000) throw new Error('never idle');
  }
}

export function relation(id: number, endpoint: string, role: UnitRelationView['role']): UnitRelationView {
  return {
    id,
    endpoint,
    role,
    life: 'alive',
    suspended: false,
    remoteApplication: role === 'peer' ? 'app' : endpoint,
    applicationVersion: 0,
    units: {},
  };
}
