/** What one unit may see of the model during one run. Everything else is left out, not hidden. */
import { randomBytes } from 'node:crypto';
import type { HookInfo, HookSnapshot } from './hook.ts';
import type { ApplicationState, ModelState, RelationState, SecretState, UnitState } from './model.ts';
import { applicationOf, sortedNames } from './names.ts';
import { isPeer, relationsOf, remoteEnd } from './relation-view.ts';
import { canManage, canRead, isOwnedBy } from './secret-access.ts';
import { secretMark } from './secret-mark.ts';

export interface OpenOptions {
  jujuVersion: string;
  cloudApiVersion: string;
  /** Remote units per relation id that the unit's agent has joined; default: those in scope. */
  members?: Record<string, string[]>;
  /** Default: the relation of a relation-broken hook. */
  brokenRelation?: number;
  /** 32 hexadecimal digits that make the context id unique; default: random. */
  nonce?: string;
}

/**
 * Opens a run of a hook, an action or commands.
 * @throws Error when the model has no such unit.
 */
export function openHook(
  model: ModelState,
  unit: string,
  hook: HookInfo,
  options: OpenOptions,
): HookSnapshot {
  const name = applicationOf(unit);
  const application = model.applications[name];
  if (application?.units[unit] === undefined) throw new Error(`unit "${unit}" not found`);
  const isLeader = application.leader === unit;
  const broken = options.brokenRelation ?? brokenBy(hook);
  const label = hook.kind === 'commands' ? 'run-commands' : hook.name;
  const contextId = `${unit}-${label}-${options.nonce ?? randomBytes(16).toString('hex')}`;
  // A unit's agent knows a relation from when it entered its scope, which it does before relation-created:
  // an install hook sees none, also when the application was related before the unit came up. It forgets it with
  // relation-broken, while the relation itself lives on until every unit of the other side has left, too.
  const relations = relationsOf(model, name).filter(
    ({ inScope, unitBags, id }) => Object.hasOwn(unitBags, unit) && (inScope.includes(unit) || id === broken),
  );
  const readable = Object.values(model.secrets).filter((secret) => canRead(model, secret, unit));
  const denied = Object.values(model.secrets).filter((secret) => !readable.includes(secret));
  const others = new Set(relations.map((relation) => remoteEnd(relation, name)!.application));
  others.delete(name);

  return structuredClone({
    contextId,
    unit,
    hook,
    isLeader,
    model: {
      uuid: model.uuid,
      name: model.name,
      applications: {
        [name]: ownApplication(application, unit, isLeader),
        ...Object.fromEntries(
          sortedNames(others).flatMap((other) => {
            const remote = model.applications[other];
            return remote === undefined ? [] : [[other, remoteApplication(remote)]];
          }),
        ),
      },
      relations: Object.fromEntries(
        relations.map((relation) => [relation.id, visibleRelation(relation, unit, isLeader)]),
      ),
      secrets: Object.fromEntries(
        readable.map((secret) => [secret.id, visibleSecret(secret, unit, isLeader)]),
      ),
      config: Object.fromEntries(Object.entries(model.config).filter(([key]) => key.endsWith('-proxy'))),
    },
    ...(broken === undefined ? {} : { brokenRelation: broken }),
    members: visibleMembers(relations, unit, options.members),
    cloudApiVersion: options.cloudApiVersion,
    jujuVersion: options.jujuVersion,
    deniedSecrets: sortedNames(denied.map((secret) => secretMark(contextId, secret.id))),
  });
}

function brokenBy(hook: HookInfo): number | undefined {
  return hook.kind === 'relation' && hook.name.endsWith('-relation-broken') ? hook.relationId : undefined;
}

const unsetStatus = { status: 'unset', message: '', since: '' } as const;

function ownApplication(application: ApplicationState, unit: string, isLeader: boolean): ApplicationState {
  const { leader, leaderSettings, serviceAddress, ...rest } = application;
  return {
    ...rest,
    ...(isLeader && leader !== undefined ? { leader } : {}),
    ...(leaderSettings === undefined ? {} : { leaderSettings }),
    ...(serviceAddress === undefined ? {} : { serviceAddress }),
    status: isLeader ? application.status : unsetStatus,
    units: Object.fromEntries(
      Object.entries(application.units).map(([name, state]) => [
        name,
        name === unit ? state : otherUnit(state, isLeader),
      ]),
    ),
  };
}

/** goal-state shows every unit's life and status; the leader also reads its own units' messages. */
function otherUnit(unit: UnitState, withMessage: boolean): UnitState {
  const { status, since, message, data } = unit.workloadStatus;
  return {
    name: unit.name,
    life: unit.life,
    workloadStatus: withMessage
      ? { status, since, message, ...(data === undefined ? {} : { data }) }
      : { status, since, message: '' },
    agentStatus: { status: 'idle', message: '', since: '' },
    openedPorts: {},
    charmState: {},
  };
}

/** Of a related application: its name, and what goal-state tells. */
function remoteApplication(application: ApplicationState): ApplicationState {
  return {
    name: application.name,
    charm: {
      name: '',
      endpoints: {},
      extraBindings: [],
      containers: {},
      resources: {},
      storage: {},
      options: {},
      actions: {},
    },
    life: application.life,
    config: {},
    trust: false,
    scale: 0,
    status: unsetStatus,
    workloadVersion: '',
    resources: {},
    units: Object.fromEntries(
      Object.entries(application.units).map(([name, state]) => [name, otherUnit(state, false)]),
    ),
  };
}

/** Bags by the table of Juju contract 3.4. */
function visibleRelation(relation: RelationState, unit: string, isLeader: boolean): RelationState {
  const own = applicationOf(unit);
  const remote = remoteEnd(relation, own)!.application;
  const readsApplication = (name: string): boolean =>
    name === own ? isLeader || isPeer(relation) : name === remote;
  const readsUnit = (name: string): boolean =>
    name === unit || (applicationOf(name) === remote && (remote !== own || isPeer(relation)));
  return {
    ...relation,
    applicationBags: pick(relation.applicationBags, readsApplication),
    unitBags: pick(relation.unitBags, readsUnit),
    versions: pick(relation.versions, (name) =>
      name.includes('/') ? readsUnit(name) : readsApplication(name),
    ),
    inScope: relation.inScope.filter(readsUnit),
  };
}

/**
 * Owners see every revision; consumers what they track and the latest. Management data (others' grants,
 * description) is for those who manage, labels for the owner's units.
 */
function visibleSecret(secret: SecretState, unit: string, isLeader: boolean): SecretState {
  const consumer = secret.consumers[unit];
  const consumers = consumer === undefined ? {} : { [unit]: consumer };
  const { id, owner, latest } = secret;
  if (canManage(secret, unit, isLeader)) return { ...secret, consumers };
  const revisions = secret.revisions.filter(
    ({ revision }) => revision === latest || revision === consumer?.revision,
  );
  const label = isOwnedBy(secret, unit) ? secret.label : undefined;
  const grants = secret.grants.filter(
    ({ target }) => target.name === unit || target.name === applicationOf(unit),
  );
  return { id, owner, latest, revisions, grants, consumers, ...(label === undefined ? {} : { label }) };
}

function visibleMembers(
  relations: RelationState[],
  unit: string,
  members: Record<string, string[]> | undefined,
): Record<string, string[]> {
  const own = applicationOf(unit);
  return Object.fromEntries(
    relations.map((relation) => {
      const remote = remoteEnd(relation, own)!.application;
      const known = members === undefined ? relation.inScope : (members[relation.id] ?? []);
      return [
        String(relation.id),
        sortedNames(known.filter((name) => name !== unit && applicationOf(name) === remote)),
      ];
    }),
  );
}

function pick<T>(record: Record<string, T>, keep: (key: string) => boolean): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => keep(key)));
}
