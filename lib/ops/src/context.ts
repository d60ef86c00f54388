/** What a handler gets: everything that one hook may see and do, typed for the charm. */
import { Application } from './application.ts';
import { TooManyRelatedAppsError } from './errors.ts';
import type { CharmEvent } from './events.ts';
import type { Log } from './log.ts';
import type { CharmMeta, CharmTypes } from './meta.ts';
import { type Network, parseNetwork, type RawNetwork } from './network.ts';
import { Relation } from './relation.ts';
import { Relations } from './relations.ts';
import { Secrets } from './secrets.ts';
import type { Session } from './session.ts';
import { StatusHolder } from './status-holder.ts';
import { Unit } from './unit.ts';

/** One instance of a storage. */
export interface StorageInstance {
  /** `data/0`. */
  readonly id: string;
  readonly location: string;
}

/** A context without an event: what `dispatch` makes before it knows whether anybody needs it. */
export class Context<T extends CharmTypes = CharmTypes> {
  readonly event: CharmEvent<T>;
  readonly meta: CharmMeta<T>;
  readonly unit: Unit<T>;
  readonly app: Application;
  readonly model: { readonly name: string; readonly uuid: string };
  readonly jujuVersion: string;
  /** Where Juju unpacked the charm. */
  readonly charmDir: string;
  readonly secrets: Secrets;
  /** Goes to `juju debug-log`; known secrets are hidden. */
  readonly log: Log;
  readonly #session: Session;
  readonly #relations: Relations;

  /** For dispatch; charms get their context from it. */
  constructor(session: Session, parts: ContextParts, event: CharmEvent<T>) {
    const { environment } = session;
    this.#session = session;
    this.#relations = parts.relations;
    this.event = event;
    this.meta = session.meta as CharmMeta<T>;
    this.secrets = parts.secrets;
    this.unit = new Unit<T>(session, this.secrets, parts.unitStatus);
    this.app = new Application(session, this.secrets, parts.appStatus);
    this.model = { name: environment.modelName, uuid: environment.modelUuid };
    this.jujuVersion = environment.jujuVersion;
    this.charmDir = environment.charmDir;
    this.log = session.log;
  }

  /** The charm's configuration: one snapshot per hook. Options without value and default are absent. */
  async config(): Promise<Readonly<T['config']>> {
    return this.#session.once('config', async () =>
      Object.freeze(await this.#session.calls.json<T['config']>('config-get', ['--format=json'])),
    );
  }

  /** Whether this unit is the leader, guaranteed for 30 s after the answer. */
  async isLeader(): Promise<boolean> {
    return this.#session.isLeader();
  }

  /**
   * The one relation of an endpoint, or undefined when there is none.
   * Throws TooManyRelatedAppsError when there are several.
   */
  async relation(endpoint: T['endpoints']): Promise<Relation | undefined> {
    const relations = await this.relations(endpoint);
    if (relations.length > 1) throw new TooManyRelatedAppsError(endpoint, relations.length);
    return relations[0];
  }

  /** All relations of an endpoint by ascending id. One that is being broken in this hook is not among them. */
  async relations(endpoint: T['endpoints']): Promise<readonly Relation[]> {
    return this.#relations.list(endpoint);
  }

  /** Addresses for an endpoint or relation. Throws RelationNotFoundError, ToolError. */
  async network(of: T['endpoints'] | Relation): Promise<Network> {
    const args = of instanceof Relation ? ['-r', String(of.id), of.name] : [of];
    return this.#session.once(`network ${args.join(' ')}`, async () =>
      parseNetwork(await this.#session.calls.json<RawNetwork>('network-get', ['--format=json', ...args])),
    );
  }

  /** Path of a resource's file, downloaded now if needed. Throws ToolError when Juju cannot. */
  async resource(name: T['resources']): Promise<string> {
    return this.#session.once(`resource ${name}`, async () =>
      (await this.#session.calls.text('resource-get', [name])).trim(),
    );
  }

  /** The instances of a storage, by id. */
  async storage(name: T['storages']): Promise<readonly StorageInstance[]> {
    return this.#session.once(`storage ${name}`, async () => {
      const ids =
        (await this.#session.calls.json<string[] | null>('storage-list', ['--format=json', name])) ?? [];
      return Promise.all(
        ids.sort().map(async (id) => {
          const { location } = await this.#session.calls.json<{ location: string }>('storage-get', [
            '--format=json',
            '-s',
            id,
          ]);
          return { id, location };
        }),
      );
    });
  }

  /** The time, from the dispatch's clock, so that tests can set it. */
  now(): Date {
    return this.#session.clock.now();
  }

  /** Never show this value in a log line or error text. Contents of secrets are known without it. */
  redact(value: string): void {
    this.#session.redactor.add(value);
  }

  /** The text as a log line would show it: `***` for each value that must not be shown. For results of actions. */
  hide(text: string): string {
    return this.#session.redactor.hide(text);
  }
}

/** What contexts of one dispatch share. */
export interface ContextParts {
  readonly relations: Relations;
  readonly secrets: Secrets;
  readonly unitStatus: StatusHolder;
  readonly appStatus: StatusHolder;
}

/** The parts for one dispatch. */
export function contextParts(session: Session): ContextParts {
  return {
    relations: new Relations(session),
    secrets: new Secrets(session),
    unitStatus: new StatusHolder(session, false),
    appStatus: new StatusHolder(session, true),
  };
}

/** The context of an action's handler. */
export interface ActionContext<T extends CharmTypes = CharmTypes> extends Context<T> {
  readonly action: {
    readonly id: string;
    /** A line of progress, shown while the action runs. */
    log(message: string): Promise<void>;
  };
}
