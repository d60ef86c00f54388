/** Refuses states and events that Juju never makes, so that a test cannot pass on something impossible. */
import { isConfigValue, isSecretKey, parseSecretUri } from '@charmed-spark/juju';
import { type CharmMeta, type CharmTypes, combineLayers } from '@charmed-spark/ops';
import { InconsistentStateError } from './errors.ts';
import { eventFlaws } from './event-consistency.ts';
import { FakePebble } from './pebble/fake-pebble.ts';
import type { Resolved, ResolvedRelation } from './resolve.ts';
import type { StateInput } from './state.ts';
import type { TestEvent } from './test-event.ts';

/** Throws InconsistentStateError with all flaws that were found. */
export function checkConsistency<T extends CharmTypes>(
  meta: CharmMeta<T>,
  state: StateInput<T>,
  resolved: Resolved,
  event: TestEvent<T>,
): void {
  const flaws = [
    ...configFlaws(meta, state),
    ...relationFlaws(meta, resolved),
    ...containerFlaws(meta, state),
    ...secretFlaws(resolved),
    ...otherFlaws(meta, state, resolved),
    ...eventFlaws(meta, state, resolved, event),
  ];
  if (flaws.length > 0) throw new InconsistentStateError(flaws);
}

function configFlaws<T extends CharmTypes>(meta: CharmMeta<T>, state: StateInput<T>): string[] {
  return Object.entries(state.config ?? {}).flatMap(([name, value]) => {
    const option = Object.hasOwn(meta.options, name) ? meta.options[name] : undefined;
    if (!option) return [`config option "${name}" is not one of ${meta.name}'s`];
    if (value === undefined || isConfigValue(option, value)) return [];
    return [`config option "${name}" is of type ${option.type}, not ${JSON.stringify(value)}`];
  });
}

function relationFlaws<T extends CharmTypes>(meta: CharmMeta<T>, resolved: Resolved): string[] {
  const { relations } = resolved;
  const flaws = duplicates(relations.map(({ id }) => id)).map((id) => `relation id ${id} is used twice`);
  for (const [name, endpoint] of Object.entries(meta.endpoints)) {
    const count = relations.filter((relation) => relation.endpoint === name).length;
    const limit = endpoint.role === 'peer' ? 1 : endpoint.limit;
    if (limit !== undefined && count > limit)
      flaws.push(`endpoint "${name}" has ${count} relations, and its limit is ${limit}`);
  }
  return [...flaws, ...relations.flatMap((relation) => oneRelation(meta, resolved, relation))];
}

function oneRelation<T extends CharmTypes>(
  meta: CharmMeta<T>,
  resolved: Resolved,
  relation: ResolvedRelation,
): string[] {
  const { endpoint, input, isPeer, remote } = relation;
  if (!Object.hasOwn(meta.endpoints, endpoint))
    return [`endpoint "${endpoint}" is not in the charm's metadata`];
  const flaws: string[] = [];
  const own = resolved.unit.split('/')[1] ?? '';
  if (isPeer && (input.remote !== undefined || Object.keys(relation.remoteApp).length > 0))
    flaws.push(`peer relation "${endpoint}" has no remote application: use localApp and remoteUnits`);
  if (isPeer && Object.hasOwn(relation.remoteUnits, own))
    flaws.push(
      `peer relation "${endpoint}" has the unit itself among its others: its data belongs in localUnit`,
    );
  if (!isPeer && remote === resolved.application)
    flaws.push(`the remote application of "${endpoint}" is the charm's own (${remote})`);
  const bags = { localUnit: relation.localUnit, localApp: relation.localApp, remoteApp: relation.remoteApp };
  for (const [where, bag] of Object.entries({ ...bags, ...relation.remoteUnits }))
    for (const [key, value] of Object.entries(bag))
      if (typeof value !== 'string' || value === '')
        flaws.push(
          `databag ${where} of "${endpoint}": the value of "${key}" must be a text that is not empty`,
        );
  for (const number of Object.keys(relation.remoteUnits))
    if (!/^\d+$/.test(number))
      flaws.push(`remoteUnits of "${endpoint}" are keyed by number, not "${number}"`);
  return flaws;
}

function containerFlaws<T extends CharmTypes>(meta: CharmMeta<T>, state: StateInput<T>): string[] {
  const containers = state.containers ?? [];
  const flaws = duplicates(containers.map(({ name }) => name)).map(
    (name) => `container "${name}" is there twice`,
  );
  for (const container of containers) {
    const where = `container "${container.name}"`;
    if (!Object.hasOwn(meta.containers, container.name))
      flaws.push(`${where} is not in the charm's metadata`);
    const twice = duplicates((container.execs ?? []).map(({ command }) => JSON.stringify(command)));
    for (const command of twice) flaws.push(`${where}: two execs answer ${command}`);
    try {
      new FakePebble(container);
      const layers = Object.entries(container.layers ?? {});
      const plan = combineLayers(layers.map(([label, layer]) => ({ ...layer, label })));
      for (const name of Object.keys(container.services ?? {}))
        if (!Object.hasOwn(plan.services, name))
          flaws.push(`${where}: service "${name}" is in none of its layers`);
      for (const name of Object.keys(container.checks ?? {}))
        if (!Object.hasOwn(plan.checks, name))
          flaws.push(`${where}: check "${name}" is in none of its layers`);
    } catch (error) {
      flaws.push(`${where}: ${(error as Error).message}`);
    }
  }
  return flaws;
}

function secretFlaws({ secrets }: Resolved): string[] {
  const flaws = duplicates(secrets.map(({ id }) => id)).map((id) => `secret id ${id} is used twice`);
  for (const { id, input } of secrets) {
    const where = `secret ${input.label ?? id}`;
    if (parseSecretUri(`secret:${id}`) === undefined) flaws.push(`${where}: "${id}" is no secret id`);
    const numbers = Object.keys(input.revisions);
    if (numbers.length === 0) flaws.push(`${where} has no revision`);
    for (const [number, content] of Object.entries(input.revisions)) {
      if (!/^[1-9]\d*$/.test(number)) flaws.push(`${where}: revisions count from 1, not "${number}"`);
      if (Object.keys(content).length === 0) flaws.push(`${where}: revision ${number} is empty`);
      for (const key of Object.keys(content))
        if (!isSecretKey(key)) flaws.push(`${where}: "${key}" is no valid key of a secret`);
    }
    if (input.tracked !== undefined && !numbers.includes(String(input.tracked)))
      flaws.push(`${where}: tracked revision ${input.tracked} is not among its revisions`);
    const own = input.owner === 'application' || input.owner === 'unit';
    if (own && input.granted !== undefined)
      flaws.push(`${where} is the charm's own: use grants, not granted`);
    if (!own && input.grants !== undefined)
      flaws.push(`${where} is not the charm's own: use granted, not grants`);
  }
  return flaws;
}

function otherFlaws<T extends CharmTypes>(
  meta: CharmMeta<T>,
  state: StateInput<T>,
  resolved: Resolved,
): string[] {
  const flaws: string[] = [];
  for (const id of Object.keys(state.storages ?? {})) {
    const [, name] = /^(.+)\/\d+$/.exec(id) ?? [];
    if (name === undefined) flaws.push(`storage id "${id}" is not of the form name/number`);
    else if (!Object.hasOwn(meta.storage, name))
      flaws.push(`storage "${name}" is not in the charm's metadata`);
  }
  for (const name of Object.keys(state.resources ?? {}))
    if (!Object.hasOwn(meta.resources, name)) flaws.push(`resource "${name}" is not in the charm's metadata`);
  for (const port of state.openedPorts ?? [])
    if (!/^(\d+(-\d+)?\/(tcp|udp)|icmp)$/.test(port))
      flaws.push(`opened port "${port}" is not of the form 80/tcp`);
  const peers = resolved.relations
    .filter(({ isPeer }) => isPeer)
    .flatMap(({ remoteUnits }) => Object.keys(remoteUnits));
  const known = new Set(peers).size + 1;
  if (state.plannedUnits !== undefined && state.plannedUnits < 0) flaws.push('plannedUnits is negative');
  if (state.plannedUnits !== undefined && state.plannedUnits > 0 && state.plannedUnits < known && known > 1)
    flaws.push(`plannedUnits is ${state.plannedUnits}, but the peer relations show ${known} units`);
  return flaws;
}

function duplicates<V>(values: V[]): V[] {
  return [...new Set(values.filter((value, index) => values.indexOf(value) !== index))];
}
