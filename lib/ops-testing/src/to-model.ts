/** A test's state as a Juju model, in which lib/juju runs the hook tools. */
import {
  type ApplicationState,
  addressKeys,
  type Bag,
  emptyModel,
  type CharmMeta as JujuCharmMeta,
  type ModelState,
  type RelationState,
  type Role,
  rfc3339,
  type SecretState,
  type Status,
  type UnitState,
  withGrant,
} from '@charmed-spark/juju';
import type { CharmMeta, CharmTypes, KnownStatus } from '@charmed-spark/ops';
import type { Resolved, ResolvedRelation, ResolvedSecret } from './resolve.ts';
import type { StateInput } from './state.ts';

const unknown: KnownStatus = { name: 'unknown', message: '' };

export function toModel<T extends CharmTypes>(
  meta: CharmMeta<T>,
  state: StateInput<T>,
  resolved: Resolved,
  now: Date,
): ModelState {
  const model = emptyModel(state.model?.name, state.model?.uuid);
  Object.assign(model.config, state.model?.config);
  model.applications[resolved.application] = ownApplication(meta, state, resolved, now);
  for (const relation of resolved.relations) {
    if (relation.isPeer) continue;
    const { remote: name } = relation;
    const remote = model.applications[name] ?? application(name, emptyCharm(name), now);
    model.applications[name] = remote;
    for (const number of Object.keys(relation.remoteUnits)) addUnit(remote, Number(number), now);
  }
  for (const relation of resolved.relations)
    model.relations[relation.id] = toRelation(meta, model, resolved, relation);
  for (const secret of resolved.secrets) model.secrets[secret.id] = toSecret(resolved, secret, now);
  return model;
}

function ownApplication<T extends CharmTypes>(
  meta: CharmMeta<T>,
  state: StateInput<T>,
  { application: name, unit, relations }: Resolved,
  now: Date,
): ApplicationState {
  const own = application(name, meta as JujuCharmMeta, now);
  const number = Number(unit.split('/')[1]);
  const peers = relations
    .filter(({ isPeer }) => isPeer)
    .flatMap(({ remoteUnits }) => Object.keys(remoteUnits));
  for (const each of [number, ...peers.map(Number)]) addUnit(own, each, now);
  const planned = state.plannedUnits ?? Object.keys(own.units).length;
  for (let each = 0; Object.keys(own.units).length < planned; each += 1) addUnit(own, each, now);
  const leader = state.leader ? unit : Object.keys(own.units).find((other) => other !== unit);
  const unitState = own.units[unit] as UnitState;
  unitState.workloadStatus = toStatus(state.unitStatus ?? unknown, now);
  // The application is being removed when no unit is planned any more.
  if (planned === 0) unitState.life = 'dying';
  if (state.openedPorts?.length) unitState.openedPorts = { '': [...state.openedPorts] };
  unitState.charmState = { ...state.charmState };
  unitState.storage = Object.fromEntries(
    Object.entries(state.storages ?? {}).map(([id, location]) => [id, { kind: 'filesystem', location }]),
  );
  return {
    ...own,
    config: Object.fromEntries(
      Object.entries(state.config ?? {}).filter(([, value]) => value !== undefined),
    ) as ApplicationState['config'],
    trust: state.trusted ?? false,
    scale: planned,
    ...(leader === undefined ? {} : { leader }),
    status: toStatus(state.appStatus ?? { name: 'unset', message: '' }, now),
    workloadVersion: state.workloadVersion ?? '',
    resources: { ...(state.resources as Record<string, string> | undefined) },
  };
}

function application(name: string, charm: JujuCharmMeta, now: Date): ApplicationState {
  return {
    name,
    charm,
    life: 'alive',
    config: {},
    trust: false,
    scale: 0,
    status: toStatus({ name: 'unset', message: '' }, now),
    workloadVersion: '',
    resources: {},
    units: {},
  };
}

/** Addresses are of the range that is reserved for documentation. */
function addUnit(owner: ApplicationState, number: number, now: Date): void {
  const name = `${owner.name}/${number}`;
  owner.units[name] ??= {
    name,
    life: 'alive',
    address: `192.0.2.${(number % 254) + 1}`,
    workloadStatus: toStatus(unknown, now),
    agentStatus: { status: 'idle', message: '', since: rfc3339(now) },
    openedPorts: {},
    charmState: {},
  };
}

const otherRole: Record<Role, Role> = { provider: 'requirer', requirer: 'provider', peer: 'peer' };

function toRelation<T extends CharmTypes>(
  meta: CharmMeta<T>,
  model: ModelState,
  { application: name, unit }: Resolved,
  relation: ResolvedRelation,
): RelationState {
  const { role, interface: type } = meta.endpoints[relation.endpoint] as { role: Role; interface: string };
  const others = Object.entries(relation.remoteUnits).map(([number, bag]): [string, Bag] => {
    const other = `${relation.remote}/${number}`;
    return [other, { ...addressKeys(model, other), ...bag }];
  });
  const local = { application: name, endpoint: relation.endpoint, role, interface: type };
  const remote = {
    application: relation.remote,
    endpoint: relation.endpoint,
    role: otherRole[role],
    interface: type,
  };
  return {
    id: relation.id,
    life: 'alive',
    suspended: false,
    endpoints: relation.isPeer ? [local] : [local, remote],
    applicationBags: relation.isPeer
      ? { [name]: relation.localApp }
      : { [name]: relation.localApp, [relation.remote]: relation.remoteApp },
    unitBags: {
      ...Object.fromEntries(others),
      [unit]: { ...addressKeys(model, unit), ...relation.localUnit },
    },
    versions: {},
    inScope: [unit, ...others.map(([other]) => other)],
  };
}

function toSecret(
  { application: name, unit, relations }: Resolved,
  { id, input }: ResolvedSecret,
  now: Date,
): SecretState {
  const numbers = Object.keys(input.revisions)
    .map(Number)
    .sort((a, b) => a - b);
  const latest = numbers.at(-1) ?? 1;
  const own = input.owner === 'application' || input.owner === 'unit';
  const owner = toOwner(input.owner, name, unit);
  // A label of a secret of others is known to Juju only since the unit has read the secret by it.
  const tracked = input.tracked ?? (own || input.label === undefined ? undefined : latest);
  let grants: SecretState['grants'] = [];
  if (!own && input.granted !== false) {
    const over = relations.find(({ remote }) => owner.name === remote || owner.name.startsWith(`${remote}/`));
    const relation = over && owner.kind !== 'model' ? { relationId: over.id } : {};
    grants = [{ target: { kind: 'application', name }, ...relation }];
  }
  for (const grant of input.grants ?? []) {
    const remote = relations.find((relation) => relation.id === grant.relation)?.remote ?? '';
    const target: SecretState['owner'] = grant.unit
      ? { kind: 'unit', name: grant.unit }
      : { kind: 'application', name: remote };
    grants = withGrant(grants, { target, relationId: grant.relation });
  }
  return {
    id,
    owner,
    ...(own && input.label !== undefined ? { label: input.label } : {}),
    ...(input.description === undefined ? {} : { description: input.description }),
    ...(input.rotate === undefined ? {} : { rotate: input.rotate }),
    ...(input.expire === undefined ? {} : { expire: input.expire }),
    revisions: numbers.map((revision) => ({
      revision,
      content: Object.fromEntries(
        Object.entries(input.revisions[revision] ?? {}).map(([key, value]) => [
          key,
          Buffer.from(value).toString('base64'),
        ]),
      ),
      createdAt: rfc3339(now),
    })),
    latest,
    grants,
    consumers:
      tracked === undefined
        ? {}
        : {
            [unit]: {
              revision: tracked,
              ...(!own && input.label !== undefined ? { label: input.label } : {}),
            },
          },
  };
}

function toOwner(
  owner: ResolvedSecret['input']['owner'],
  application: string,
  unit: string,
): SecretState['owner'] {
  if (owner === 'application') return { kind: 'application', name: application };
  if (owner === 'unit') return { kind: 'unit', name: unit };
  if (owner === 'model') return { kind: 'model', name: '' };
  return 'application' in owner
    ? { kind: 'application', name: owner.application }
    : { kind: 'unit', name: owner.unit };
}

const toStatus = ({ name, message }: KnownStatus, now: Date): Status => ({
  status: name,
  message,
  since: rfc3339(now),
});

const emptyCharm = (name: string): JujuCharmMeta => ({
  name,
  endpoints: {},
  extraBindings: [],
  containers: {},
  resources: {},
  storage: {},
  options: {},
  actions: {},
});
