/** A relation as seen from one of its applications. */
import type { ModelState, RelationState } from './model.ts';

type RelationEnd = RelationState['endpoints'][number];

/** The number in `4`, `db:4` or `anything:4`; undefined when it is none. */
export function parseRelationId(text: string): number | undefined {
  const number = text.slice(text.lastIndexOf(':') + 1);
  return /^[+-]?\d+$/.test(number) ? Number(number) : undefined;
}

/** `db:4`. */
export function formatRelationId(endpoint: string, id: number): string {
  return `${endpoint}:${id}`;
}

export function isPeer(relation: RelationState): boolean {
  return relation.endpoints.length === 1;
}

export function localEnd(relation: RelationState, application: string): RelationEnd | undefined {
  return relation.endpoints.find((end) => end.application === application);
}

/** The other side; for a peer relation the own one. */
export function remoteEnd(relation: RelationState, application: string): RelationEnd | undefined {
  if (isPeer(relation)) return relation.endpoints[0];
  const index = relation.endpoints.findIndex((end) => end.application === application);
  return index < 0 ? undefined : relation.endpoints[1 - index];
}

/** Relations in which an application takes part, by rising id. */
export function relationsOf(model: ModelState, application: string): RelationState[] {
  return Object.values(model.relations)
    .filter((relation) => localEnd(relation, application) !== undefined)
    .sort((a, b) => a.id - b.id);
}

const roleOrder = { requirer: 0, provider: 1, peer: 2 } as const;

/** Juju's key of a relation, the requirer first: `app:db mysql:db`. */
export function relationKey(relation: RelationState): string {
  return [...relation.endpoints]
    .sort((a, b) => roleOrder[a.role] - roleOrder[b.role])
    .map((end) => `${end.application}:${end.endpoint}`)
    .join(' ');
}

/** `relation-app.db#mysql.db`. */
export function relationTag(relation: RelationState): string {
  return `relation-${relationKey(relation).replaceAll(':', '.').replace(' ', '#')}`;
}
