/** Whether the event can happen in the state. */
import type { CharmMeta, CharmTypes } from '@charmed-spark/ops';
import { findRelation, findSecret, type Resolved } from './resolve.ts';
import type { StateInput } from './state.ts';
import type { TestEvent } from './test-event.ts';

export function eventFlaws<T extends CharmTypes>(
  meta: CharmMeta<T>,
  state: StateInput<T>,
  resolved: Resolved,
  event: TestEvent<T>,
): string[] {
  switch (event.kind) {
    case 'lifecycle':
      return event.name === 'leader-elected' && !state.leader
        ? ['leader-elected comes to the leader only: set leader to true']
        : [];
    case 'relation':
      return relationEvent(resolved, event);
    case 'workload':
      return workloadEvent(state, event);
    case 'secret':
      return secretEvent(resolved, state, event);
    case 'storage':
      return Object.hasOwn(state.storages ?? {}, event.id)
        ? []
        : [`storage "${event.id}" is not in the state`];
    case 'action':
      return actionEvent(meta, event);
  }
}

function relationEvent(resolved: Resolved, event: Extract<TestEvent, { kind: 'relation' }>): string[] {
  const relation = findRelation(resolved, event.relation);
  if (typeof relation === 'string') return [relation];
  const flaws: string[] = [];
  const name = `${relation.endpoint}-relation-${event.type}`;
  const withUnit = event.type !== 'created' && event.type !== 'broken';
  const known = Object.keys(relation.remoteUnits);
  if (relation.isPeer && event.type === 'broken')
    flaws.push(`${name}: peer relations are not broken, the unit is removed`);
  if (!withUnit && event.unit !== undefined) flaws.push(`${name} has no remote unit`);
  if (withUnit && event.unit !== undefined && !known.includes(String(event.unit)))
    flaws.push(`${name}: unit ${relation.remote}/${event.unit} is not in the relation's remoteUnits`);
  if (
    (event.type === 'joined' || event.type === 'departed') &&
    event.unit === undefined &&
    known.length === 0
  )
    flaws.push(`${name} needs a remote unit, and the relation has none`);
  if (event.departing !== undefined && event.type !== 'departed')
    flaws.push(`${name}: only departed has a departing unit`);
  return flaws;
}

function workloadEvent<T extends CharmTypes>(
  state: StateInput<T>,
  event: Extract<TestEvent<T>, { kind: 'workload' }>,
): string[] {
  const container = state.containers?.find(({ name }) => name === event.container);
  if (!container) return [`container "${event.container}" of the event is not in the state`];
  const where = `container "${event.container}"`;
  if (container.canConnect === false) return [`${where} cannot be connected to, so it sends no events`];
  if (event.type === 'custom-notice') {
    const there = container.notices?.some(({ id, key }) => id === event.notice || key === event.notice);
    return there ? [] : [`${where} has no notice "${event.notice}"`];
  }
  if (event.type === 'ready') return [];
  const there = Object.values(container.layers ?? {}).some((layer) =>
    Object.hasOwn(layer.checks ?? {}, event.check),
  );
  if (!there) return [`${where} has no check "${event.check}" in its layers`];
  const status = container.checks?.[event.check]?.status ?? 'up';
  const wanted = event.type === 'check-failed' ? 'down' : 'up';
  return status === wanted
    ? []
    : [`${where}: after ${event.type} the check "${event.check}" is ${wanted}, not ${status}`];
}

function secretEvent(
  resolved: Resolved,
  state: { leader?: boolean },
  event: Extract<TestEvent, { kind: 'secret' }>,
): string[] {
  const secret = findSecret(resolved, event.secret);
  if (typeof secret === 'string') return [secret];
  const { owner, revisions } = secret.input;
  const own = owner === 'application' || owner === 'unit';
  const name = `secret-${event.type}`;
  if (event.type === 'changed') return own ? [`${name} does not come to the owner of a secret`] : [];
  const flaws: string[] = [];
  if (!own) flaws.push(`${name} comes to the owner of a secret only`);
  if (owner === 'application' && !state.leader)
    flaws.push(`${name} of an application's secret comes to the leader only`);
  if ('revision' in event && !Object.hasOwn(revisions, event.revision))
    flaws.push(`${name}: the secret has no revision ${event.revision}`);
  return flaws;
}

function actionEvent<T extends CharmTypes>(
  meta: CharmMeta<T>,
  event: Extract<TestEvent<T>, { kind: 'action' }>,
): string[] {
  const action = Object.hasOwn(meta.actions, event.name) ? meta.actions[event.name] : undefined;
  if (!action) return [`action "${event.name}" is not one of ${meta.name}'s`];
  const flaws: string[] = [];
  for (const [name, value] of Object.entries(event.params)) {
    const schema = action.params?.[name] as { type?: string } | undefined;
    if (!schema && !action.additionalProperties)
      flaws.push(`action "${event.name}" has no parameter "${name}"`);
    if (schema?.type && !isOfType(schema.type, value))
      flaws.push(
        `parameter "${name}" of action "${event.name}" is of type ${schema.type}, not ${JSON.stringify(value)}`,
      );
  }
  for (const name of action.required ?? [])
    if (!Object.hasOwn(event.params, name))
      flaws.push(`action "${event.name}" requires the parameter "${name}"`);
  return flaws;
}

function isOfType(type: string, value: unknown): boolean {
  if (type === 'array') return Array.isArray(value);
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value);
  if (type === 'null') return value === null;
  return !['string', 'boolean', 'number'].includes(type) || typeof value === type;
}
