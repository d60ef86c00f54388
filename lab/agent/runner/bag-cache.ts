/**
 * What an agent remembers of remote units' bags: a member's bag is read anew only for its own joined and changed, so
 * that other hooks see it as the charm was last told of it (Juju's internal/worker/uniter/runner/context/cache.go).
 */
import type { Bag, HookSnapshot } from '@charmed-spark/juju';

export class BagCache {
  #bags = new Map<number, Map<string, Bag>>();

  /** The snapshot with the bags of members as they are remembered; remembers those that are new. */
  apply(snapshot: HookSnapshot): HookSnapshot {
    const { hook } = snapshot;
    if (hook.kind === 'relation' && hook.remoteUnit !== undefined) {
      this.#bags.get(hook.relationId)?.delete(hook.remoteUnit);
    }
    const relations = { ...snapshot.model.relations };
    const remembered = new Map<number, Map<string, Bag>>();
    for (const [key, members] of Object.entries(snapshot.members)) {
      const relation = relations[key];
      if (relation === undefined) continue;
      const known = this.#bags.get(relation.id);
      const bags = new Map<string, Bag>();
      for (const unit of members) {
        const bag = known?.get(unit) ?? relation.unitBags[unit];
        if (unit !== snapshot.unit && bag !== undefined) bags.set(unit, bag);
      }
      remembered.set(relation.id, bags);
      relations[key] = { ...relation, unitBags: { ...relation.unitBags, ...Object.fromEntries(bags) } };
    }
    this.#bags = remembered;
    return { ...snapshot, model: { ...snapshot.model, relations } };
  }
}
