/** A relation as this unit sees it. */
import { Databag, type DatabagOwner } from './databag.ts';
import type { Session } from './session.ts';

export interface RelationParts {
  readonly name: string;
  readonly id: number;
  readonly app: string;
  readonly units: readonly string[];
  readonly active: boolean;
}

export class Relation {
  /** The endpoint's name in this charm. */
  readonly name: string;
  readonly id: number;
  /** The remote application; in a peer relation the own one. */
  readonly app: string;
  /** Remote units in the order of their numbers; in a peer relation the other units of this application. */
  readonly units: readonly string[];
  /** False in the relation's own `relation-broken`. */
  readonly active: boolean;
  readonly #session: Session;
  readonly #peer: boolean;
  readonly #bags = new Map<string, Databag>();

  constructor(session: Session, parts: RelationParts) {
    this.#session = session;
    this.name = parts.name;
    this.id = parts.id;
    this.app = parts.app;
    this.units = parts.units;
    this.active = parts.active;
    this.#peer = session.meta.endpoints[parts.name]?.role === 'peer';
  }

  /** This unit's databag: only this unit writes it. */
  get localUnit(): Databag {
    return this.#bag(this.#session.environment.unit, 'own-unit');
  }

  /** This application's databag: only the leader writes it; in a peer relation every unit reads it. */
  get localApp(): Databag {
    return this.#bag(this.#session.environment.app, 'own-app');
  }

  /** The remote application's databag, to read; in a peer relation the same as `localApp`. */
  get remoteApp(): Databag {
    return this.#peer ? this.localApp : this.#bag(this.app, 'remote-app');
  }

  /** A unit's databag: a remote one to read (also of a unit that departed), or this unit's own. */
  unit(name: string): Databag {
    return name === this.#session.environment.unit ? this.localUnit : this.#bag(name, 'remote-unit');
  }

  #bag(entity: string, kind: DatabagOwner['kind']): Databag {
    let bag = this.#bags.get(entity);
    if (bag === undefined) {
      bag = new Databag(this.#session, {
        relation: `${this.name}:${this.id}`,
        entity,
        kind,
        peer: this.#peer,
      });
      this.#bags.set(entity, bag);
    }
    return bag;
  }
}
