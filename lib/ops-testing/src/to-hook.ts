/** A test's event as the run that Juju would start for it. */
import { type HookInfo, secretUri } from '@charmed-spark/juju';
import type { CharmTypes } from '@charmed-spark/ops';
import type { FakePebble } from './pebble/fake-pebble.ts';
import {
  findRelation,
  findSecret,
  type Resolved,
  type ResolvedRelation,
  type ResolvedSecret,
} from './resolve.ts';
import type { TestEvent } from './test-event.ts';

export interface Run {
  hook: HookInfo;
  /** Members of relations as the unit knows them, where they are not all. */
  members: Record<string, string[]>;
}

/** The event has passed the consistency check. */
export function toRun<T extends CharmTypes>(
  event: TestEvent<T>,
  resolved: Resolved,
  pebbleOf: (container: string) => FakePebble,
): Run {
  const members: Run['members'] = Object.fromEntries(
    resolved.relations.map(({ id, remote, remoteUnits }) => [
      id,
      Object.keys(remoteUnits).map((number) => `${remote}/${number}`),
    ]),
  );
  if (event.kind === 'relation') return relationRun(event, resolved, members);
  return { hook: otherHook(event, resolved, pebbleOf), members };
}

function relationRun(
  event: Extract<TestEvent, { kind: 'relation' }>,
  resolved: Resolved,
  members: Run['members'],
): Run {
  const relation = findRelation(resolved, event.relation) as ResolvedRelation;
  const lowest = Math.min(...Object.keys(relation.remoteUnits).map(Number));
  const needsUnit = event.type === 'joined' || event.type === 'departed';
  const number = event.unit ?? (needsUnit ? lowest : undefined);
  const remoteUnit = number === undefined ? undefined : `${relation.remote}/${number}`;
  // The unit's agent knows nobody yet, and whoever departs is gone already.
  if (event.type === 'created' || event.type === 'broken') members[relation.id] = [];
  if (event.type === 'departed')
    members[relation.id] = (members[relation.id] ?? []).filter((name) => name !== remoteUnit);
  return {
    members,
    hook: {
      kind: 'relation',
      name: `${relation.endpoint}-relation-${event.type}`,
      relationId: relation.id,
      remoteApplication: relation.remote,
      ...(remoteUnit === undefined ? {} : { remoteUnit }),
      ...(event.type === 'departed' ? { departingUnit: event.departing ?? remoteUnit ?? '' } : {}),
    },
  };
}

function otherHook<T extends CharmTypes>(
  event: Exclude<TestEvent<T>, { kind: 'relation' }>,
  resolved: Resolved,
  pebbleOf: (container: string) => FakePebble,
): HookInfo {
  switch (event.kind) {
    case 'lifecycle':
      return { kind: 'lifecycle', name: event.name };
    case 'workload': {
      const { container } = event;
      const base = { kind: 'workload', name: `${container}-pebble-${event.type}`, container } as const;
      if (event.type === 'ready') return base;
      if (event.type !== 'custom-notice') return { ...base, check: event.check };
      const notice = pebbleOf(container).board.notices.find(
        ({ id, key }) => id === event.notice || key === event.notice,
      );
      return { ...base, notice: { id: notice?.id ?? '', type: notice?.type ?? '', key: notice?.key ?? '' } };
    }
    case 'secret': {
      const { id, input } = findSecret(resolved, event.secret) as ResolvedSecret;
      return {
        kind: 'secret',
        name: `secret-${event.type}`,
        uri: secretUri(id),
        ...(input.label === undefined ? {} : { label: input.label }),
        ...('revision' in event ? { revision: event.revision } : {}),
      };
    }
    case 'storage': {
      const name = event.id.replace(/\/\d+$/, '');
      return { kind: 'storage', name: `${name}-storage-${event.type}`, storageId: event.id };
    }
    case 'action':
      return { kind: 'action', name: event.name, id: '1', params: event.params };
  }
}
