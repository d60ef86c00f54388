/** Layers and services of a fake Pebble: what runs, with which settings, and how often it was started. */
import { isDeepStrictEqual } from 'node:util';
import {
  ApiError,
  combineLayers,
  type Layer,
  type Plan,
  type Service,
  type ServiceInfo,
  type ServiceStatus,
} from '@charmed-spark/ops';
import type { ContainerInput } from './container.ts';
import { startOrder, stopOrder } from './order.ts';
import { validateLayer, validatePlan } from './validate.ts';

/** What was done to services, in order. */
export type Work = { kind: 'start' | 'stop'; service: string; failure?: string }[];

export class ServiceEngine {
  readonly layers: Map<string, Layer>;
  readonly statuses: Record<string, ServiceStatus>;
  /** How often each service was started since this engine was made. */
  readonly starts: Record<string, number> = {};
  readonly #failing: Record<string, string>;
  readonly #since: Record<string, string> = {};
  /** With which settings the services were started that ever were. */
  readonly #startedWith = new Map<string, Service>();
  readonly #now: () => Date;

  constructor(input: ContainerInput, startedWith: Record<string, Service>, now: () => Date) {
    this.#now = now;
    this.layers = new Map(Object.entries(structuredClone(input.layers ?? {})));
    for (const [label, layer] of this.layers) validateLayer(label, layer);
    validatePlan(this.plan());
    this.#failing = input.failing ?? {};
    this.statuses = { ...input.services };
    const { services } = this.plan();
    for (const [name, status] of Object.entries(this.statuses)) {
      const service = startedWith[name] ?? services[name];
      if (service && status !== 'inactive') this.#startedWith.set(name, service);
    }
  }

  startedWith(): Record<string, Service> {
    return Object.fromEntries(this.#startedWith);
  }

  plan(): Plan {
    return structuredClone(combineLayers([...this.layers].map(([label, layer]) => ({ ...layer, label }))));
  }

  addLayer(label: string, added: Layer, combine: boolean): void {
    refused(() => {
      if (label === '') throw new Error('label must be set');
      const layer = structuredClone(added);
      validateLayer(label, layer);
      const present = this.layers.get(label);
      if (present && !combine) throw new Error(`layer "${label}" already exists`);
      const next = new Map(this.layers);
      next.set(
        label,
        present ? { ...titles(layer), ...combineLayers([present, { ...layer, label }]) } : layer,
      );
      validatePlan(combineLayers([...next].map(([name, other]) => ({ ...other, label: name }))));
      this.layers.set(label, next.get(label) as Layer);
    });
  }

  infos(names: readonly string[] = []): ServiceInfo[] {
    return Object.entries(this.plan().services)
      .filter(([name]) => names.length === 0 || names.includes(name))
      .map(([name, service]) => ({
        name,
        startup: service.startup ?? 'disabled',
        current: this.statuses[name] ?? 'inactive',
        ...(this.#since[name] ? { currentSince: this.#since[name] } : {}),
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  start(names: readonly string[]): Work {
    needNames('start', names);
    return this.#startAll(refused(() => startOrder(this.plan(), names), 'cannot start services: '));
  }

  stop(names: readonly string[]): Work {
    needNames('stop', names);
    return this.#stopAll(refused(() => stopOrder(this.plan(), names), 'cannot stop services: '));
  }

  restart(names: readonly string[]): Work {
    needNames('restart', names);
    const stopped = refused(() => stopOrder(this.plan(), names), 'cannot restart services: ');
    const started = refused(() => startOrder(this.plan(), names), 'cannot restart services: ');
    return [...this.#stopAll(stopped.filter((name) => names.includes(name))), ...this.#startAll(started)];
  }

  autostart(): Work {
    const names = this.#enabled();
    if (names.length === 0) throw new ApiError(400, 'no default services', 'no-default-services');
    return this.#startAll(refused(() => startOrder(this.plan(), names), 'cannot autostart services: '));
  }

  /** Those that were ever started and whose settings differ now start anew, stopped ones too; then the enabled. */
  replan(): Work {
    const plan = this.plan();
    const changed = [...this.#startedWith]
      .filter(([name, service]) => plan.services[name] && !isDeepStrictEqual(service, plan.services[name]))
      .map(([name]) => name);
    const starting = startOrder(plan, [...new Set([...changed, ...this.#enabled()])]);
    const stopping = stopOrder(plan, changed).filter((name) => changed.includes(name));
    return [...this.#stopAll(stopping), ...this.#startAll(starting)];
  }

  #enabled(): string[] {
    return Object.entries(this.plan().services)
      .filter(([, service]) => service.startup === 'enabled')
      .map(([name]) => name);
  }

  #startAll(names: string[]): Work {
    const { services } = this.plan();
    return names.map((service) => {
      const failure = Object.hasOwn(this.#failing, service) ? this.#failing[service] : undefined;
      if (this.statuses[service] === 'active') return { kind: 'start', service };
      this.starts[service] = (this.starts[service] ?? 0) + 1;
      this.#startedWith.set(service, services[service] as Service);
      // Pebble goes on trying.
      this.#become(service, failure === undefined ? 'active' : 'backoff');
      return { kind: 'start', service, ...(failure === undefined ? {} : { failure }) };
    });
  }

  #stopAll(names: string[]): Work {
    return names.map((service) => {
      if ((this.statuses[service] ?? 'inactive') !== 'inactive') this.#become(service, 'inactive');
      return { kind: 'stop', service };
    });
  }

  #become(service: string, status: ServiceStatus): void {
    this.statuses[service] = status;
    this.#since[service] = this.#now().toISOString();
  }
}

/** Those of a combined layer are the last layer's. */
const titles = ({ summary, description }: Layer): Layer => ({
  ...(summary === undefined ? {} : { summary }),
  ...(description === undefined ? {} : { description }),
});

function needNames(action: string, names: readonly string[]): void {
  if (names.length === 0) throw new ApiError(400, `must specify services for ${action} action`);
}

/** Turns what the rules refuse into the daemon's answer. */
function refused<T>(work: () => T, prefix = ''): T {
  try {
    return work();
  } catch (error) {
    throw new ApiError(400, prefix + (error as Error).message);
  }
}
