/** One databag of a relation: reads are remembered, writes are collected and sent once at commit. */
import { applyChanges, type Bag, effectiveChanges, replacement } from './databag-merge.ts';
import { RelationDataAccessError, RelationDataTypeError } from './errors.ts';
import type { Session } from './session.ts';

/** Whose bag it is, which decides who may read and write it. */
export interface DatabagOwner {
  /** Endpoint and id as Juju takes them: `db:4`. */
  readonly relation: string;
  /** Name of the unit or application. */
  readonly entity: string;
  readonly kind: 'own-unit' | 'own-app' | 'remote-unit' | 'remote-app';
  readonly peer: boolean;
}

export class Databag {
  /** Name of the unit or application that the bag belongs to. */
  readonly entity: string;
  readonly #owner: DatabagOwner;
  readonly #session: Session;
  readonly #changes = new Map<string, string>();
  #loaded: Promise<Bag> | undefined;

  constructor(session: Session, owner: DatabagOwner) {
    this.entity = owner.entity;
    this.#owner = owner;
    this.#session = session;
  }

  /**
   * The whole bag, with what this hook has written so far.
   * Throws RelationDataAccessError for the own application's bag when this unit is not the leader, except on
   * peer relations.
   */
  async read(): Promise<Bag> {
    if (this.#owner.kind === 'own-app' && !this.#owner.peer) await this.#needLeader('read');
    return applyChanges(await this.#load(), this.#changes);
  }

  /** One value; undefined when the bag does not have the key. Errors as `read`. */
  async get(key: string): Promise<string | undefined> {
    const bag = await this.read();
    return Object.hasOwn(bag, key) ? bag[key] : undefined;
  }

  /** Writes one value; the empty string deletes. Errors as `update`. */
  set(key: string, value: string): Promise<void> {
    return this.update({ [key]: value });
  }

  /** Removes one key. Errors as `update`. */
  delete(key: string): Promise<void> {
    return this.update({ [key]: undefined });
  }

  /**
   * Writes the keys that are named and leaves the others; undefined or the empty string deletes.
   * Throws RelationDataAccessError for a bag of somebody else, or the own application's when this unit is not
   * the leader; RelationDataTypeError for a value that is not a string.
   */
  update(changes: Readonly<Record<string, string | undefined>>): Promise<void> {
    return this.#session.track(this.#update(Object.entries(changes)));
  }

  /** Makes this the whole content. Juju's own address keys stay. Errors as `update`. */
  replace(content: Bag): Promise<void> {
    const work = async (): Promise<void> => {
      await this.#checkWritable();
      const now = applyChanges(await this.#load(), this.#changes);
      await this.#update([...replacement(now, content)]);
    };
    return this.#session.track(work());
  }

  /** Sends what really differs in one `relation-set`. Called by dispatch. */
  async commit(): Promise<void> {
    if (this.#changes.size === 0) return;
    const changes = effectiveChanges(await this.#load(), this.#changes);
    if (Object.keys(changes).length === 0) return;
    const app = this.#owner.kind === 'own-app' ? ['--app'] : [];
    await this.#session.calls.text('relation-set', ['-r', this.#owner.relation, ...app, '--file', '-'], {
      stdin: JSON.stringify(changes),
    });
    this.#loaded = Promise.resolve(applyChanges(await this.#load(), this.#changes));
    this.#changes.clear();
  }

  async #update(changes: readonly [string, string | undefined][]): Promise<void> {
    for (const [key, value] of changes) {
      if (key === '' || (value !== undefined && typeof value !== 'string')) {
        const what = key === '' ? 'an empty key' : `a ${typeof value} for key ${JSON.stringify(key)}`;
        throw new RelationDataTypeError(
          `${this.#name()} holds text by non-empty keys, it cannot take ${what}`,
        );
      }
    }
    await this.#checkWritable();
    for (const [key, value] of changes) this.#changes.set(key, value ?? '');
    this.#session.written.add(this);
    // What is there now is asked for while the charm does other things, not when everything else is over.
    void this.#load();
  }

  async #checkWritable(): Promise<void> {
    const { kind } = this.#owner;
    if (kind === 'remote-app' || kind === 'remote-unit') {
      throw new RelationDataAccessError(
        `${this.#name()} belongs to ${this.entity}: only ${this.entity} writes it`,
      );
    }
    if (kind === 'own-app') await this.#needLeader('write');
  }

  async #needLeader(verb: 'read' | 'write'): Promise<void> {
    if (await this.#session.isLeader()) return;
    const unit = this.#session.environment.unit;
    throw new RelationDataAccessError(`${unit} is not the leader and may not ${verb} ${this.#name()}`);
  }

  #load(): Promise<Bag> {
    if (this.#loaded !== undefined) return this.#loaded;
    const app = this.#owner.kind.endsWith('-app') ? ['--app'] : [];
    const args = ['--format=json', '-r', this.#owner.relation, ...app, '-', this.entity];
    const loaded = this.#session.calls.json<Bag | null>('relation-get', args).then((bag) => bag ?? {});
    this.#loaded = loaded;
    loaded.catch(() => {
      this.#loaded = undefined;
    });
    return loaded;
  }

  #name(): string {
    return `the databag of ${this.entity} in relation ${this.#owner.relation}`;
  }
}
