/** The event's value, with what Juju's environment says about it. */
import type { ContextParts } from './context.ts';
import { EnvironmentError } from './environment.ts';
import type { EventName } from './event-name.ts';
import type { CharmEvent } from './events.ts';
import type { Session } from './session.ts';

/** Throws EnvironmentError when Juju left out what the event's family needs. */
export async function makeEvent(
  session: Session,
  parts: ContextParts,
  name: Exclude<EventName, { kind: 'unknown' | 'action' }>,
): Promise<CharmEvent> {
  const { environment } = session;
  const missing = (variable: string): EnvironmentError =>
    new EnvironmentError(
      `Juju set no ${variable} for the event ${name.name}; is this a complete hook environment?`,
    );
  switch (name.kind) {
    case 'lifecycle':
      return name;
    case 'relation': {
      if (environment.relation === undefined) throw missing('JUJU_RELATION_ID');
      const relation = await parts.relations.get(name.endpoint, environment.relation.id);
      return {
        ...name,
        name: name.name as `${string}-relation-created`,
        relation,
        ...(environment.remoteUnit !== undefined && { unit: environment.remoteUnit }),
        ...(environment.departingUnit !== undefined && { departingUnit: environment.departingUnit }),
      };
    }
    case 'workload':
      return {
        ...name,
        name: name.name as `${string}-pebble-ready`,
        ...(environment.notice !== undefined && { notice: environment.notice }),
        ...(environment.check !== undefined && { check: environment.check }),
      };
    case 'secret': {
      if (environment.secret === undefined) throw missing('JUJU_SECRET_ID');
      const { id, label, revision } = environment.secret;
      return {
        ...name,
        name: name.name as 'secret-changed',
        secret: parts.secrets.known(label === undefined ? { id } : { id, label }),
        ...(revision !== undefined && { revision }),
      };
    }
    case 'storage':
      if (environment.storageId === undefined) throw missing('JUJU_STORAGE_ID');
      return { ...name, name: name.name as `${string}-storage-attached`, id: environment.storageId };
  }
}
