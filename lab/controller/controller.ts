/** The models in memory: every change is an edit of a copy, settled, saved and then announced. */
import { randomBytes, randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { makeSecretId } from '@charmed-spark/juju';
import { CharmFiles, charmFilesOf } from './charm-files.ts';
import { JujuError } from './errors.ts';
import { Logs } from './logs.ts';
import { type LabModel, newModel } from './model/lab-model.ts';
import { settle } from './model/settle.ts';
import { Store } from './store.ts';
import { type TaskLine, TaskLogs } from './task-logs.ts';
import { TaskResults } from './task-results.ts';
import { controllerName, userName } from './version.ts';

export interface ControllerOptions {
  /** Path of the database, or `:memory:`. */
  database: string;
  /** Folder in which charm archives are kept. */
  charms: string;
  now?: () => Date;
  /** Lines of log kept. */
  keepLogs?: number;
}

export class Controller {
  readonly store: Store;
  readonly logs: Logs;
  readonly taskLogs: TaskLogs;
  readonly taskResults: TaskResults;
  readonly charms: CharmFiles;
  /** Kubernetes' version, for CLOUD_API_VERSION and the status. */
  cloudApiVersion = '1.34.2';
  readonly #models = new Map<string, LabModel>();
  readonly #events = new EventEmitter().setMaxListeners(0);
  readonly #now: () => Date;
  /** When each unit's agent was last heard, in ms; `<model uuid> <unit>`. Not saved: a restart gives everyone a new term. */
  readonly heard = new Map<string, number>();
  readonly startedAt: number;
  /** Makes the namespace of a new model, or refuses one that is another's. */
  claimNamespace: (name: string, uuid: string) => Promise<void> = async () => undefined;

  constructor(options: ControllerOptions) {
    this.#now = options.now ?? (() => new Date());
    this.charms = new CharmFiles(options.charms);
    this.store = new Store(options.database);
    this.logs = new Logs(this.store.database, options.keepLogs);
    this.taskLogs = new TaskLogs(this.store.database);
    this.taskResults = new TaskResults(this.store.database);
    this.startedAt = this.#now().getTime();
    for (const model of this.store.load()) this.#models.set(model.state.uuid, model);
  }

  now(): Date {
    return this.#now();
  }

  /** RFC 3339 in UTC. */
  time(): string {
    return this.now().toISOString();
  }

  models(): LabModel[] {
    return [...this.#models.values()].sort((a, b) => (a.state.name < b.state.name ? -1 : 1));
  }

  byUuid(uuid: string): LabModel | undefined {
    return this.#models.get(uuid);
  }

  /** The model a user means: `m`, `admin/m`, `lab:m`, `lab:admin/m`, a uuid, or `''` for the current one. */
  find(name: string): LabModel {
    if (name === '') {
      const current = this.#models.get(this.store.setting('current-model') ?? '');
      if (current) return current;
      throw new JujuError(
        'No selected model.\n\nPlease use "lab models" to see models available to you.\nYou can set current model by running "lab switch"\nor specify any other model on the command line using the "-m" option.',
      );
    }
    const short = name.replace(new RegExp(`^(?:${controllerName}:)?(?:${userName}/)?`), '');
    const model = this.models().find((m) => m.state.name === short || m.state.uuid === short);
    if (!model) throw new JujuError(`model ${controllerName}:${userName}/${short} not found`);
    return model;
  }

  add(name: string): LabModel {
    const model = newModel(name, randomUUID(), this.time());
    this.store.save(model);
    this.#models.set(model.state.uuid, model);
    this.#events.emit('change', model.state.uuid);
    return model;
  }

  drop(uuid: string): void {
    const before = this.#models.get(uuid);
    this.#models.delete(uuid);
    this.store.forget(uuid);
    this.logs.forget(uuid);
    this.taskLogs.forget(uuid);
    this.taskResults.forget(uuid);
    if (before) this.#forgetGone(before, undefined);
    this.#events.emit('change', uuid);
  }

  /**
   * Edits a copy of the model, settles it, saves it and tells the listeners. When `edit` throws, nothing changed.
   */
  change<T>(uuid: string, edit: (draft: LabModel) => T): T {
    const before = this.#models.get(uuid);
    if (!before) throw new JujuError(`model "${uuid}" not found`);
    const draft = structuredClone(before);
    const result = edit(draft);
    settle(draft, this.time());
    this.store.save(draft);
    this.#models.set(uuid, draft);
    this.#forgetGone(before, draft);
    this.#events.emit('change', uuid);
    return result;
  }

  /** What is kept beside the models of tasks, units and charms goes with them. */
  #forgetGone(before: LabModel, after: LabModel | undefined): void {
    const { uuid } = before.state;
    for (const id of Object.keys(before.tasks)) {
      if (after?.tasks[id]) continue;
      this.taskLogs.forget(uuid, id);
      this.taskResults.forget(uuid, id);
    }
    for (const unit of Object.keys(before.units))
      if (!after?.units[unit]) this.heard.delete(`${uuid} ${unit}`);
    const files = charmFilesOf([before]);
    for (const file of charmFilesOf(after ? [after] : [])) files.delete(file);
    if (files.size > 0) this.charms.dropUnused(files, this.#models.values());
  }

  /** Calls back after each change of any model (also when it appears or goes). Returns the unsubscriber. */
  onChange(listener: (uuid: string) => void): () => void {
    this.#events.on('change', listener);
    return () => this.#events.off('change', listener);
  }

  /** Adds a line to the log of a task. */
  logTask(uuid: string, task: string, line: TaskLine): void {
    this.taskLogs.add(uuid, task, line);
    this.#events.emit('log', uuid);
  }

  log(
    uuid: string,
    entity: string,
    lines: { time: string; level: string; logger: string; message: string }[],
  ): void {
    this.logs.add(uuid, entity, lines);
    this.#events.emit('log', uuid);
  }

  /**
   * Waits until `probe` gives a value, looking again after each change or log line; undefined after `milliseconds` or
   * when `signal` aborts.
   */
  async until<T>(
    probe: () => T | undefined,
    milliseconds: number,
    signal?: AbortSignal,
  ): Promise<T | undefined> {
    const now = probe();
    if (now !== undefined || milliseconds <= 0) return now;
    return new Promise((resolve, reject) => {
      const end = (value: T | undefined): void => {
        clearTimeout(timer);
        this.#events.off('change', look);
        this.#events.off('log', look);
        signal?.removeEventListener('abort', stop);
        resolve(value);
      };
      const look = (): void => {
        try {
          const value = probe();
          if (value !== undefined) end(value);
        } catch (error) {
          end(undefined);
          reject(error);
        }
      };
      const stop = (): void => end(undefined);
      const timer = setTimeout(() => end(probe()), milliseconds);
      this.#events.on('change', look);
      this.#events.on('log', look);
      signal?.addEventListener('abort', stop);
    });
  }

  heardFrom(uuid: string, unit: string): void {
    this.heard.set(`${uuid} ${unit}`, this.now().getTime());
  }

  /** Milliseconds since the unit's agent was last heard. */
  silence(uuid: string, unit: string): number {
    return this.now().getTime() - (this.heard.get(`${uuid} ${unit}`) ?? this.startedAt);
  }

  close(): void {
    this.store.close();
  }
}

export const newSecretId = (): string => makeSecretId(new Date(), randomBytes(8));

export const newToken = (): string => randomBytes(32).toString('base64url');
