/** Keeps the cluster as the models say: after each change, when something was deleted, and now and then. */
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Controller } from '../controller/controller.ts';
import type { LabModel } from '../controller/model/lab-model.ts';
import type { Cluster } from './cluster.ts';
import { desiredApplication, type Surroundings } from './desired.ts';
import { discardStorage } from './discard-storage.ts';
import { followObjects } from './follow-objects.ts';
import { everything, everythingOf, instanceLabel } from './labels.ts';
import { claimNamespace, namespaceObject, ownsNamespace } from './namespace.ts';
import { type KubernetesObject, keyOf, kinds } from './objects.ts';
import { followPods } from './pods.ts';
import { applicationObjects } from './render.ts';

/** Everything is written again after this time, so that edits by others are undone; deletions are seen at once. */
const repairEvery = 10 * 60_000;
const retryAfter = 3_000;

const hash = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex');

export class Reconciler {
  readonly #controller: Controller;
  readonly #cluster: Cluster;
  readonly #surroundings: Surroundings;
  /** What was applied last, by object: an equal object is not sent again. */
  readonly #applied = new Map<string, string>();
  /** Objects wanted at the last look per model: when they change, what is no longer wanted is deleted. */
  readonly #wanted = new Map<string, string>();
  readonly #waiting = new Set<string>();
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;

  constructor(controller: Controller, cluster: Cluster, surroundings: Surroundings) {
    this.#controller = controller;
    this.#cluster = cluster;
    this.#surroundings = surroundings;
  }

  /** Begins to follow models and cluster. */
  start(): void {
    const { signal } = this.#stop;
    const unsubscribe = this.#controller.onChange((uuid) => this.#look(uuid));
    signal.addEventListener('abort', unsubscribe);
    followPods(this.#controller, this.#cluster, signal, (uuid) => this.#look(uuid));
    followObjects(
      this.#cluster,
      signal,
      () => this.#applied.keys(),
      ({ key, namespace, modelUuid }) => {
        this.#applied.delete(key);
        for (const { state } of this.#controller.models()) {
          const theirs = modelUuid ? state.uuid === modelUuid : !namespace || state.name === namespace;
          if (theirs) this.#look(state.uuid);
        }
      },
    );
    const timer = setInterval(() => this.repair(), repairEvery);
    signal.addEventListener('abort', () => clearInterval(timer));
    this.repair();
  }

  /** Ends what `start` began, and waits for work in hand. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  /** Writes everything again. */
  repair(): void {
    this.#applied.clear();
    this.#wanted.clear();
    for (const model of this.#controller.models()) this.#look(model.state.uuid);
  }

  #look(uuid: string): void {
    this.#waiting.add(uuid);
    this.#running ??= this.#work().finally(() => {
      this.#running = undefined;
    });
  }

  async #work(): Promise<void> {
    await sleep(20);
    for (;;) {
      const [uuid] = this.#waiting;
      if (uuid === undefined || this.#stop.signal.aborted) return;
      this.#waiting.delete(uuid);
      try {
        await this.reconcile(uuid);
      } catch (error) {
        this.#complain(uuid, error as Error);
        setTimeout(() => this.#look(uuid), retryAfter).unref();
      }
    }
  }

  #complain(uuid: string, error: Error): void {
    if (!this.#controller.byUuid(uuid)) return;
    console.error(`reconciling model ${uuid}: ${error.message}`);
    const line = {
      time: this.#controller.time(),
      level: 'ERROR',
      logger: 'juju.kubernetes',
      message: error.message,
    };
    this.#controller.log(uuid, 'controller-0', [line]);
  }

  /** Brings one model's part of the cluster in line. @throws Error in the API server's words. */
  async reconcile(uuid: string): Promise<void> {
    const model = this.#controller.byUuid(uuid);
    if (!model) return;
    if (model.life !== 'alive' && Object.keys(model.state.applications).length === 0)
      return this.#endModel(model);
    const namespace = namespaceObject(model.state.name, uuid);
    if (!this.#applied.has(keyOf(namespace))) await claimNamespace(this.#cluster, model.state.name, uuid);
    await this.#apply(namespace);
    const byApplication = Object.keys(model.state.applications).map((name) => ({
      name,
      objects: applicationObjects(desiredApplication(model, name, this.#surroundings)),
    }));
    await this.#collect(
      model,
      byApplication.flatMap(({ objects }) => objects),
    );
    for (const { name, objects } of byApplication) {
      for (const object of objects) {
        const applied = await this.#apply(object);
        if (applied && object.kind === 'Service' && object.metadata.name === name)
          this.#noteService(uuid, name, applied);
      }
    }
    await this.#deleteRetiredPods(model);
    if (await discardStorage(this.#controller, this.#cluster, model)) this.#lookLater(uuid);
  }

  /** Applies the object unless it is as it was sent last. */
  async #apply(object: KubernetesObject): Promise<KubernetesObject | undefined> {
    const key = keyOf(object);
    const digest = hash(object);
    if (this.#applied.get(key) === digest) return undefined;
    const applied = await this.#cluster.apply(object);
    this.#applied.set(key, digest);
    return applied;
  }

  #noteService(uuid: string, application: string, service: KubernetesObject): void {
    const address = (service.spec as { clusterIP?: string } | undefined)?.clusterIP;
    const uid = service.metadata.uid;
    const model = this.#controller.byUuid(uuid);
    const state = model?.state.applications[application];
    if (!address || !state) return;
    if (state.serviceAddress === address && model?.apps[application]?.providerId === uid) return;
    this.#controller.change(uuid, (draft) => {
      const app = draft.state.applications[application];
      const record = draft.apps[application];
      if (app) app.serviceAddress = address;
      if (record && uid) record.providerId = uid;
    });
  }

  /** Deletes what carries our labels and is not wanted (any more); waits where a name must become free. */
  async #collect(model: LabModel, wanted: KubernetesObject[]): Promise<void> {
    const namespace = model.state.name;
    const instances = new Map(
      wanted.map((object) => [keyOf(object), object.metadata.labels?.[instanceLabel]]),
    );
    const digest = hash([...instances]);
    if (this.#wanted.get(model.state.uuid) === digest) return;
    const strange = async (): Promise<KubernetesObject[]> => {
      const lists = kinds.map(async (type) => {
        return type.kind.startsWith('Cluster')
          ? this.#cluster.list(type, { labelSelector: everythingOf(model.state.uuid) })
          : this.#cluster.list(type, { labelSelector: everything, namespace });
      });
      return (await Promise.all(lists))
        .flat()
        .filter((object) => instances.get(keyOf(object)) !== object.metadata.labels?.[instanceLabel]);
    };
    for (let attempt = 0; ; attempt += 1) {
      const extra = await strange();
      for (const { apiVersion, kind, metadata } of extra) {
        await this.#cluster.remove({ apiVersion, kind, ...metadata });
        this.#applied.delete(keyOf({ kind, metadata }));
      }
      if (!extra.some((object) => instances.has(keyOf(object)))) break;
      if (attempt >= 100)
        throw new Error(`objects of an earlier application do not go away: ${extra.map(keyOf).join(', ')}`);
      await sleep(200);
    }
    this.#wanted.set(model.state.uuid, digest);
  }

  async #deleteRetiredPods(model: LabModel): Promise<void> {
    for (const [name, record] of Object.entries(model.apps)) {
      for (const { pod, uid } of record.retired) {
        const there = await this.#cluster.remove(
          { apiVersion: 'v1', kind: 'Pod', name: pod, namespace: model.state.name },
          { uid },
        );
        if (there) continue;
        this.#controller.change(model.state.uuid, (draft) => {
          const app = draft.apps[name];
          if (app) app.retired = app.retired.filter((one) => one.uid !== uid);
        });
      }
    }
  }

  async #endModel(model: LabModel): Promise<void> {
    const { uuid, name } = model.state;
    await this.#collect(model, []);
    const there =
      (await ownsNamespace(this.#cluster, name, uuid)) &&
      (await this.#cluster.remove({ apiVersion: 'v1', kind: 'Namespace', name }));
    if (there) this.#lookLater(uuid);
    else this.#controller.drop(uuid);
  }

  /** For what Kubernetes does in its own time. */
  #lookLater(uuid: string): void {
    setTimeout(() => this.#look(uuid), 1_000).unref();
  }
}
