/** Databag reads and buffered writes of one run, by the access table of Juju contract 3.4. */
import { UsageError } from '../errors.ts';
import { quote } from '../go-text.ts';
import type { HookChanges, HookSnapshot } from '../hook.ts';
import type { Bag, RelationState } from '../model.ts';
import { applicationOf } from '../names.ts';
import { own } from '../own.ts';
import { isPeer, localEnd, relationKey, remoteEnd } from '../relation-view.ts';
import { applyWrites } from '../write-bag.ts';

interface Writes {
  unit?: Bag;
  application?: Bag;
}

export class RelationBuffer {
  readonly #snapshot: HookSnapshot;
  readonly #application: string;
  readonly #writes = new Map<number, Writes>();

  constructor(snapshot: HookSnapshot) {
    this.#snapshot = snapshot;
    this.#application = applicationOf(snapshot.unit);
  }

  get(id: number): RelationState | undefined {
    return own(this.#snapshot.model.relations, String(id));
  }

  /** @throws UsageError for an id that this run does not know. */
  require(id: number | undefined): RelationState {
    if (id === undefined) throw new UsageError('no relation id specified');
    const relation = this.get(id);
    if (relation === undefined) throw new UsageError('relation not found');
    return relation;
  }

  endpointOf(relation: RelationState): string {
    return localEnd(relation, this.#application)!.endpoint;
  }

  remoteApplication(relation: RelationState): string {
    return remoteEnd(relation, this.#application)!.application;
  }

  members(relation: RelationState): string[] {
    return own(this.#snapshot.members, String(relation.id)) ?? [];
  }

  /** Ids at an endpoint; without the relation being broken in this run, and without dead ones. */
  idsAt(endpoint: string): number[] {
    return Object.values(this.#snapshot.model.relations)
      .filter((relation) => relation.life !== 'dead' && relation.id !== this.#snapshot.brokenRelation)
      .filter((relation) => this.endpointOf(relation) === endpoint)
      .map((relation) => relation.id);
  }

  /** @throws Error `permission denied` or that the unit has no settings there. */
  readUnit(relation: RelationState, unit: string): Bag {
    const settings = own(relation.unitBags, unit);
    if (unit === this.#snapshot.unit) {
      return applyWrites(settings ?? {}, this.#writes.get(relation.id)?.unit ?? {});
    }
    if (applicationOf(unit) !== this.remoteApplication(relation)) throw new Error('permission denied');
    if (settings === undefined) {
      throw new Error(
        `cannot read settings for unit ${quote(unit)} in relation ${quote(relationKey(relation))}: ` +
          `unit ${quote(unit)}: settings not found`,
      );
    }
    return settings;
  }

  /** @throws Error `permission denied`: a non-leader reads its own application's bag only among peers. */
  readApplication(relation: RelationState, application: string): Bag {
    const bag = own(relation.applicationBags, application) ?? {};
    if (application === this.#application) {
      if (!this.#snapshot.isLeader && !isPeer(relation)) throw new Error('permission denied');
      return applyWrites(bag, this.#writes.get(relation.id)?.application ?? {});
    }
    if (application !== this.remoteApplication(relation)) throw new Error('permission denied');
    return bag;
  }

  /** Buffers writes to the unit's or its application's bag; '' deletes. The caller has checked leadership. */
  write(relation: RelationState, target: keyof Writes, bag: Bag): void {
    if (Object.keys(bag).length === 0) return;
    const pending = this.#writes.get(relation.id) ?? {};
    this.#writes.set(relation.id, { ...pending, [target]: { ...pending[target], ...bag } });
  }

  changes(): HookChanges['relations'] {
    return [...this.#writes]
      .sort(([a], [b]) => a - b)
      .map(([id, writes]) => ({ id, ...structuredClone(writes) }));
  }
}
