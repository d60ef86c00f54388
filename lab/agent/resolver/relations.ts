/** Relation hooks of one unit in Juju's order (internal/worker/uniter/relation/resolver.go). */
import type { UnitRelationView, UnitView } from '../../controller/agent-api.ts';
import type { Operation } from './operation.ts';
import type { HookOperation, RelationMemory, UniterState } from './state.ts';

type Event = 'created' | 'joined' | 'changed' | 'departed' | 'broken';

/** String order, as Juju sorts: `u/10` comes before `u/2`. */
const sorted = (units: Record<string, number>): string[] => Object.keys(units).sort();

function relationHook(
  id: number,
  relation: Pick<RelationMemory, 'endpoint' | 'remoteApplication'>,
  event: Event,
  extra: { remoteUnit?: string; departingUnit?: string; version?: number } = {},
): HookOperation {
  const { version, ...names } = extra;
  return {
    kind: 'hook',
    hook: {
      kind: 'relation',
      name: `${relation.endpoint}-relation-${event}`,
      relationId: id,
      remoteApplication: relation.remoteApplication,
      ...names,
    },
    ...(version === undefined ? {} : { seen: { version } }),
  };
}

/** The unit named by JUJU_DEPARTING_UNIT: the local one when it or its application goes. */
export const departingUnit = (view: UnitView, dying: boolean, remoteUnit: string): string =>
  dying || view.applicationLife !== 'alive' ? view.unit : remoteUnit;

const usable = (relation: UnitRelationView): boolean => relation.life === 'alive' && !relation.suspended;

/** Enters the scope of new relations and raises relation-created; peers first. */
export function nextCreated(state: UniterState, view: UnitView): Operation | undefined {
  const order = view.relations.filter(usable).sort((a, b) => rank(b) - rank(a) || a.id - b.id);
  for (const relation of order) {
    const known = state.relations[relation.id];
    if (!known?.entered) return { kind: 'enter-scope', relationId: relation.id };
    if (!known.created) return relationHook(relation.id, known, 'created');
  }
  return undefined;
}

const rank = (relation: { role: string }): number => (relation.role === 'peer' ? 1 : 0);

/** Every other relation hook; relations with others come before peer relations. */
export function nextRelationHook(state: UniterState, view: UnitView, dying: boolean): Operation | undefined {
  const order = Object.entries(state.relations)
    .map(([id, relation]) => ({ id: Number(id), relation }))
    .sort((a, b) => rank(a.relation) - rank(b.relation) || a.id - b.id);
  for (const { id, relation } of order) {
    const remote = view.relations.find((candidate) => candidate.id === id);
    const next = nextOf(id, relation, remote, view, dying);
    if (next !== undefined) return next;
  }
  return undefined;
}

function nextOf(
  id: number,
  known: RelationMemory,
  remote: UnitRelationView | undefined,
  view: UnitView,
  dying: boolean,
): Operation | undefined {
  const leaving = dying || remote === undefined || !usable(remote);
  const leave = { kind: 'leave-scope', relationId: id } as const;
  if (known.broken || remote === undefined) return leave;
  if (!known.created) return leaving ? leave : undefined;

  const owed = known.changedOwed;
  if (owed !== undefined) {
    const version = remote.units[owed] ?? known.units[owed] ?? 0;
    return relationHook(id, known, 'changed', { remoteUnit: owed, version });
  }
  for (const unit of sorted(known.units)) {
    if (!leaving && remote.units[unit] !== undefined) continue;
    const names = { remoteUnit: unit, departingUnit: departingUnit(view, dying, unit) };
    return relationHook(id, known, 'departed', names);
  }
  if (leaving) {
    // A peer relation ends with its units: nobody is told that it broke.
    return known.role === 'peer' ? undefined : relationHook(id, known, 'broken');
  }
  if (remote.applicationVersion !== known.applicationVersion) {
    return relationHook(id, known, 'changed', { version: remote.applicationVersion });
  }
  for (const unit of sorted(remote.units)) {
    const version = remote.units[unit] as number;
    if (known.units[unit] === undefined) {
      return relationHook(id, known, 'joined', { remoteUnit: unit, version });
    }
  }
  for (const unit of sorted(remote.units)) {
    const version = remote.units[unit] as number;
    if (known.units[unit] !== version) {
      return relationHook(id, known, 'changed', { remoteUnit: unit, version });
    }
  }
  return undefined;
}
