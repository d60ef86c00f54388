/** A charm: what it observes. Nothing runs before `dispatch`. */
import type { ActionContext, Context } from './context.ts';
import { type Camel, observableEvents } from './event-name.ts';
import type {
  CollectStatusEvent,
  LifecycleEvent,
  LifecycleName,
  RelationEvent,
  RelationEventType,
  SecretEvent,
  SecretEventType,
  StorageEvent,
  StorageEventType,
  WorkloadEvent,
  WorkloadEventType,
} from './events.ts';
import type { CharmMeta, CharmTypes } from './meta.ts';

/** Results of an action; nested keys are joined by dots, undefined values are left out. */
export interface ActionResults {
  readonly [key: string]: string | number | boolean | undefined | ActionResults;
}

type Handler<E, T extends CharmTypes> = (event: E, ctx: Context<T>) => void | Promise<void>;
/** Registers an observer of one event; observers run in the order of their registration. */
type Observe<E, T extends CharmTypes> = (handler: Handler<E, T>) => void;

/** All events of a charm by their names in camel case: `configChanged`, `authDbRelationChanged`. */
export type CharmEvents<T extends CharmTypes> = {
  readonly [N in LifecycleName as Camel<N>]: Observe<LifecycleEvent<N>, T>;
} & {
  readonly [Y in SecretEventType as Camel<`secret-${Y}`>]: Observe<SecretEvent, T>;
} & {
  readonly [N in CollectStatusEvent['name'] as Camel<N>]: Observe<CollectStatusEvent, T>;
} & EndpointEvents<T, T['endpoints']> &
  ContainerEvents<T, T['containers']> &
  StorageEvents<T, T['storages']>;

type EndpointEvents<T extends CharmTypes, E extends string> = {
  readonly [N in `${E}-relation-${RelationEventType}` as Camel<N>]: Observe<
    RelationEvent<N extends `${infer Of extends E}-relation-${RelationEventType}` ? Of : E>,
    T
  >;
};

type ContainerEvents<T extends CharmTypes, C extends string> = {
  readonly [N in `${C}-pebble-${WorkloadEventType}` as Camel<N>]: Observe<
    WorkloadEvent<N extends `${infer Of extends C}-pebble-${WorkloadEventType}` ? Of : C>,
    T
  >;
};

type StorageEvents<T extends CharmTypes, S extends string> = {
  readonly [N in `${S}-storage-${StorageEventType}` as Camel<N>]: Observe<
    StorageEvent<N extends `${infer Of extends S}-storage-${StorageEventType}` ? Of : S>,
    T
  >;
};

/**
 * Events in which nothing must be put in order: the unit is being taken down (`stop`, `remove`), only the
 * owner's upkeep of one secret is asked for, or Juju gives no access to the model.
 */
const NOT_RECONCILED = [
  'stop',
  'remove',
  'secret-rotate',
  'secret-expired',
  'secret-remove',
  'collect-metrics',
  'meter-status-changed',
] as const;
export type NotReconciledName = (typeof NOT_RECONCILED)[number];

type Reconcile<T extends CharmTypes> = (ctx: Context<T>) => void | Promise<void>;
type ActionHandler<T extends CharmTypes, A extends keyof T['actions']> = (
  ctx: ActionContext<T>,
  params: Readonly<T['actions'][A]>,
  // biome-ignore lint/suspicious/noConfusingVoidType: a handler without results is written without return
) => ActionResults | undefined | void | Promise<ActionResults | undefined | void>;

export class Charm<T extends CharmTypes = CharmTypes> {
  readonly meta: CharmMeta<T>;
  readonly #observers = new Map<string, Handler<never, T>[]>();
  readonly #reconcilers: { run: Reconcile<T>; also: ReadonlySet<string> }[] = [];
  readonly #actions = new Map<string, ActionHandler<T, never>>();
  #on: CharmEvents<T> | undefined;

  constructor(meta: CharmMeta<T>) {
    this.meta = meta;
  }

  /** Observers of single events: `charm.on.configChanged(async (event, ctx) => { ... })`. */
  get on(): CharmEvents<T> {
    this.#on ??= this.#makeOn();
    return this.#on;
  }

  /**
   * Runs for every event, after its observers, to make the world as it should be. Not run for actions and the
   * events of NotReconciledName, except those named in `also`.
   */
  reconcile(run: Reconcile<T>, options: { also?: readonly NotReconciledName[] } = {}): void {
    this.#reconcilers.push({ run, also: new Set(options.also) });
  }

  /** The handler of an action: returns results, or throws ActionFailed. One handler per action. */
  action<A extends keyof T['actions'] & string>(name: A, handler: ActionHandler<T, A>): void {
    if (!Object.hasOwn(this.meta.actions, name))
      throw new TypeError(`${name} is no action of ${this.meta.name}`);
    if (this.#actions.has(name)) throw new TypeError(`action ${name} has a handler already`);
    this.#actions.set(name, handler as ActionHandler<T, never>);
  }

  /** Observers of an event by Juju's name. For dispatch. */
  observersOf(name: string): readonly Handler<never, T>[] {
    return this.#observers.get(name) ?? [];
  }

  /** Reconcilers that run for an event. For dispatch. */
  reconcilersFor(name: string): readonly Reconcile<T>[] {
    const skipped = NOT_RECONCILED.some((other) => other === name);
    return this.#reconcilers.filter(({ also }) => !skipped || also.has(name)).map(({ run }) => run);
  }

  /** The handler of an action. For dispatch. */
  actionHandler(name: string): ActionHandler<T, never> | undefined {
    return this.#actions.get(name);
  }

  #makeOn(): CharmEvents<T> {
    const on: Record<string, Observe<never, T>> = {};
    for (const [key, name] of observableEvents(this.meta)) {
      on[key] = (handler) => {
        const observers = this.#observers.get(name);
        if (observers === undefined) this.#observers.set(name, [handler]);
        else observers.push(handler);
      };
    }
    return on as unknown as CharmEvents<T>;
  }
}

/** Starts a charm from the metadata in its `charm.gen.ts`. */
export function defineCharm<T extends CharmTypes>(meta: CharmMeta<T>): Charm<T> {
  return new Charm(meta);
}
