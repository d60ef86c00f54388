/** A controller in memory: lib/juju's functions behind the agent's calls, and no more. */
import {
  applyEffect,
  type CharmMeta,
  CommitError,
  commitHook,
  emptyModel,
  enterScope,
  leaveScope,
  type ModelState,
  openHook,
  parseCharm,
  type RelationState,
  secretsChangedFor,
  secretsObsoleteFor,
  type UnitState,
} from '@charmed-spark/juju';
import type { Transport } from '../../../../lab/agent/controller-client.ts';
import type { AgentCalls, UnitView } from '../../../../lab/controller/agent-api.ts';
import { charmZip } from './charm.ts';

const since = '2026-01-01T00:00:00.000Z';

export interface TaskRecord {
  id: string;
  unit: string;
  name?: string;
  params?: Record<string, unknown>;
  script?: string;
  state: 'pending' | 'running' | 'done';
  cancelled?: boolean;
  log: string[];
  finish?: Omit<AgentCalls['action/finish'][0], 'id'>;
  result?: { code: number; stdout: string; stderr: string };
}

class Refusal extends Error {}

export class FakeController {
  model: ModelState = emptyModel('testing');
  charm = charmZip({});
  modifiedVersion = 0;
  states = new Map<string, unknown>();
  resolved = new Map<string, UnitView['resolved']>();
  tasks = new Map<string, TaskRecord>();
  statuses: string[] = [];
  logs: { level: string; logger: string; message: string }[] = [];
  calls: string[] = [];
  offline = false;
  /** Answers every call with 401: the application's token is not known (any more). */
  unauthorized = false;
  retryHooks = true;
  updateStatusSeconds = 300;
  willRestart = true;
  storage: UnitView['storage'] = [];
  /** Called before a call is answered: for faults. */
  before: ((unit: string, path: string) => void) | undefined;
  #views = new Map<string, { text: string; revision: number }>();
  #waiters = new Set<() => void>();

  deploy(name: string, files: Record<string, string>, units = 1): void {
    const metadata = files['metadata.yaml'] ?? `name: ${name}\n`;
    this.charm = charmZip({ 'metadata.yaml': metadata, ...files });
    const meta = parseCharm({
      metadata,
      ...(files['config.yaml'] === undefined ? {} : { config: files['config.yaml'] }),
      ...(files['actions.yaml'] === undefined ? {} : { actions: files['actions.yaml'] }),
    });
    this.addApplication(name, meta, units);
  }

  addApplication(name: string, charm: CharmMeta, units: number): void {
    const ready = { status: 'unset' as const, message: '', since };
    this.edit((model) => {
      model.applications[name] = {
        name,
        charm,
        life: 'alive',
        config: {},
        trust: false,
        scale: units,
        leader: `${name}/0`,
        status: ready,
        workloadVersion: '',
        resources: {},
        units: Object.fromEntries(
          Array.from({ length: units }, (_, n) => [`${name}/${n}`, unitState(`${name}/${n}`)]),
        ),
      };
    });
    for (const endpoint of Object.values(charm.endpoints)) {
      if (endpoint.role === 'peer') this.relate([name, endpoint.name]);
    }
  }

  relate(...ends: [string, string][]): number {
    const id = Object.keys(this.model.relations).length;
    const endpoints: RelationState['endpoints'] = ends.map(([application, endpoint]) => {
      const meta = this.model.applications[application]?.charm.endpoints[endpoint];
      if (meta === undefined) throw new Error(`no endpoint ${application}:${endpoint}`);
      return { application, endpoint, role: meta.role, interface: meta.interface };
    });
    this.edit((model) => {
      model.relations[id] = {
        id,
        life: 'alive',
        suspended: false,
        endpoints,
        applicationBags: {},
        unitBags: {},
        versions: {},
        inScope: [],
      };
    });
    return id;
  }

  /** Changes the model and wakes every agent. */
  edit(change: (model: ModelState) => void): void {
    const copy = structuredClone(this.model);
    change(copy);
    this.set(copy);
  }

  set(model: ModelState): void {
    this.model = model;
    this.touch();
  }

  touch(): void {
    for (const wake of [...this.#waiters]) wake();
  }

  /** Resolves once `condition` holds; it is looked at after each call and each change. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      await new Promise<void>((resolve) => {
        const wake = () => {
          this.#waiters.delete(wake);
          resolve();
        };
        this.#waiters.add(wake);
      });
    }
  }

  addTask(task: Omit<TaskRecord, 'state' | 'log'>): TaskRecord {
    const record: TaskRecord = { state: 'pending', log: [], ...task };
    this.tasks.set(task.id, record);
    this.touch();
    return record;
  }

  view(unit: string): UnitView {
    const application = unit.split('/')[0] as string;
    const app = this.model.applications[application];
    const own = app?.units[unit];
    if (app === undefined || own === undefined) throw new Error('gone');
    const tasks = [...this.tasks.values()].filter((task) => task.unit === unit && task.state !== 'done');
    const view = {
      unit,
      application,
      modelName: this.model.name,
      modelUuid: this.model.uuid,
      life: own.life,
      applicationLife: app.life,
      leader: app.leader === unit,
      charm: { sha256: this.charm.sha256, modifiedVersion: this.modifiedVersion },
      configHash: JSON.stringify([app.config, app.trust, own.address ?? '']),
      containers: Object.keys(app.charm.containers),
      relations: Object.values(this.model.relations)
        .filter((relation) => relation.endpoints.some((end) => end.application === application))
        .map((relation) => relationView(relation, application, unit)),
      secretsChanged: secretsChangedFor(this.model, unit),
      secretsObsolete: secretsObsoleteFor(this.model, unit),
      secretsToRotate: [],
      secretsExpired: [],
      storage: this.storage,
      actions: tasks
        .filter((task) => task.name !== undefined)
        .map(({ id, name = '', params = {} }) => ({ id, name, params })),
      commands: tasks.flatMap(({ id, script }) => (script === undefined ? [] : [{ id, script }])),
      cancelled: tasks.filter((task) => task.cancelled).map((task) => task.id),
      resolved: this.resolved.get(unit) ?? ('none' as const),
      retryHooks: this.retryHooks,
      updateStatusSeconds: this.updateStatusSeconds,
      loggingConfig: '<root>=DEBUG',
    };
    const text = JSON.stringify(view);
    const known = this.#views.get(unit);
    const revision = known?.text === text ? known.revision : (known?.revision ?? 0) + 1;
    this.#views.set(unit, { text, revision });
    return { revision, ...view };
  }

  transport(unit: string): Transport {
    return async (method, path, body, signal) => {
      if (this.offline) throw new Error('connect ECONNREFUSED');
      this.before?.(unit, path);
      if (this.unauthorized) {
        this.touch();
        return { status: 401, body: Buffer.from('{"error":"wrong token"}') };
      }
      if (method === 'GET' && path === 'charm') return { status: 200, body: this.charm.zip };
      try {
        const answer = path.startsWith('watch')
          ? await this.#watch(unit, Number(path.split('=')[1]), signal)
          : this.#call(unit, path as keyof AgentCalls, JSON.parse(body ?? '{}'));
        return { status: 200, body: Buffer.from(JSON.stringify(answer)) };
      } catch (error) {
        if ((error as Error).message === 'gone')
          return { status: 404, body: Buffer.from('{"error":"gone"}') };
        if (!(error instanceof Refusal || error instanceof CommitError)) throw error;
        return { status: 409, body: Buffer.from(JSON.stringify({ error: (error as Error).message })) };
      } finally {
        this.touch();
      }
    };
  }

  async #watch(unit: string, after: number, signal: AbortSignal | undefined): Promise<UnitView> {
    const stop = () => this.touch();
    signal?.addEventListener('abort', stop);
    await this.until(() => signal?.aborted === true || this.view(unit).revision > after);
    signal?.removeEventListener('abort', stop);
    if (signal?.aborted) throw new Error('aborted');
    return this.view(unit);
  }

  // biome-ignore lint/suspicious/noExplicitAny: each case knows its request
  #call(unit: string, path: keyof AgentCalls, request: any): unknown {
    if (this.model.applications[unit.split('/')[0] as string]?.units[unit] === undefined)
      throw new Error('gone');
    this.calls.push(path);
    const done = {};
    switch (path) {
      case 'hello':
        this.edit((model) => {
          unitIn(model, unit).address = request['address'] as string;
        });
        return { unit, jujuVersion: '3.6.28', cloudApiVersion: '1.34.2' };
      case 'hook/open': {
        const { hook, members, brokenRelation } = request as unknown as AgentCalls['hook/open'][0];
        return openHook(this.model, unit, hook, {
          jujuVersion: '3.6.28',
          cloudApiVersion: '1.34.2',
          members,
          ...(brokenRelation === undefined ? {} : { brokenRelation }),
        });
      }
      case 'hook/commit':
        this.set(commitHook(this.model, unit, request['changes'], new Date()));
        return done;
      case 'hook/effect': {
        const effect = request['effect'] as AgentCalls['hook/effect'][0]['effect'];
        if (effect.kind === 'action-log') {
          [...this.tasks.values()].find((task) => task.state === 'running')?.log.push(effect.message);
          return done;
        }
        this.set(applyEffect(this.model, unit, effect));
        return done;
      }
      case 'scope': {
        const change = request['entered'] ? enterScope : leaveScope;
        this.set(change(this.model, request['relationId'] as number, unit));
        return done;
      }
      case 'agent-status':
      case 'workload-status': {
        const { status, message } = request as unknown as { status: string; message: string };
        this.statuses.push(`${path === 'agent-status' ? 'agent' : 'workload'} ${status} ${message}`.trim());
        return done;
      }
      case 'logs':
        this.logs.push(...(request['lines'] as typeof this.logs));
        return done;
      case 'action/begin': {
        const task = this.tasks.get(request['id']) as TaskRecord;
        if (task.state === 'done') throw new Refusal(`task "${task.id}" is cancelled`);
        task.state = 'running';
        return done;
      }
      case 'action/finish': {
        const { id, ...finish } = request as unknown as AgentCalls['action/finish'][0];
        Object.assign(this.tasks.get(id) as TaskRecord, { state: 'done', finish });
        return done;
      }
      case 'command/finish': {
        const { id, ...result } = request as unknown as AgentCalls['command/finish'][0];
        Object.assign(this.tasks.get(id) as TaskRecord, { state: 'done', result });
        return done;
      }
      case 'state/save':
        this.states.set(unit, structuredClone(request['state']));
        return done;
      case 'state/load':
        return { state: this.states.get(unit) ?? null };
      case 'resolved/clear':
        this.resolved.delete(unit);
        return done;
      case 'terminating':
        return { willRestart: this.willRestart };
      case 'dead':
        this.edit((model) => {
          delete model.applications[unit.split('/')[0] as string]?.units[unit];
        });
        return done;
      case 'leader':
        return { leader: this.model.applications[unit.split('/')[0] as string]?.leader === unit };
      default:
        throw new Refusal(`no such call: ${path satisfies never}`);
    }
  }
}

export function unitState(name: string): UnitState {
  return {
    name,
    life: 'alive',
    workloadStatus: { status: 'waiting', message: 'installing agent', since },
    agentStatus: { status: 'allocating', message: '', since },
    openedPorts: {},
    charmState: {},
  };
}

export function unitIn(model: ModelState, unit: string): UnitState {
  const found = model.applications[unit.split('/')[0] as string]?.units[unit];
  if (found === undefined) throw new Error('gone');
  return found;
}

function relationView(
  relation: RelationState,
  application: string,
  unit: string,
): UnitView['relations'][number] {
  const local = relation.endpoints.find(
    (end) => end.application === application,
  ) as RelationState['endpoints'][0];
  const remote = relation.endpoints.find((end) => end !== local) ?? local;
  const members = relation.inScope.filter(
    (member) => member !== unit && member.split('/')[0] === remote.application,
  );
  return {
    id: relation.id,
    endpoint: local.endpoint,
    role: local.role,
    life: relation.life,
    suspended: relation.suspended,
    remoteApplication: remote.application,
    applicationVersion: relation.versions[remote.application] ?? 0,
    units: Object.fromEntries(members.map((member) => [member, relation.versions[member] ?? 0])),
  };
}
