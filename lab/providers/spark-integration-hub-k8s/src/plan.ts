/** Objects and answers that bring the cluster in line with the relations: pure. */
import type { S3Connection, ServiceAccountRequest } from '@charmed-spark/interfaces';
import { javaTrustStore } from '@charmed-spark/spark';
import { accountObjects, type HubObject } from './objects.ts';
import { type Properties, planProperties, truststore } from './properties.ts';
import type { OwnedObject, State, Storage } from './state.ts';

export interface Grant {
  request: ServiceAccountRequest;
  objects: HubObject[];
  properties: Properties;
}

export interface Plan {
  grants: Grant[];
  /** What this hub made for accounts that nobody asks for any more. */
  remove: OwnedObject[];
  /** Why requests cannot be served. */
  flaws: string[];
  /** Fingerprint of the connection to the storage that is to be remembered as one that was let in. */
  accepted: string | undefined;
}

export function makePlan(state: State): Plan {
  const { identity, storage, requests, owned, options, ownerUid } = state;
  const usable = usableConnection(storage);
  const properties = planProperties({ s3: usable, ...options });
  const content = javaTrustStore(usable?.tlsCaChain ?? []);
  const store = content === undefined ? undefined : { ...truststore, content };
  const flaws = requests.flatMap(({ flaw, foreign }) => flaw ?? foreign ?? []);
  const grants = requests
    .filter(({ flaw, foreign }) => flaw === undefined && foreign === undefined)
    .map((request) => {
      const { namespace, account, skipCreation } = request;
      const input = { identity, ownerUid, namespace, account, skipCreation, properties, truststore: store };
      return { request, objects: accountObjects(input), properties };
    });
  const wanted = new Set(
    grants.flatMap(({ objects }) => objects.map(({ kind, object }) => key({ kind, ...object.metadata }))),
  );
  return {
    grants,
    remove: owned.filter((one) => !wanted.has(key(one))),
    flaws,
    accepted: usable === undefined ? undefined : storage.asked?.fingerprint,
  };
}

/** What worked with these very keys is not taken away from jobs while the storage is away. */
function usableConnection({ asked, accepted }: Storage): S3Connection | undefined {
  if (asked === undefined || asked.check.state === 'refused') return undefined;
  const known = asked.check.state === 'ok' || asked.fingerprint === accepted;
  return known ? asked.connection : undefined;
}

const key = ({ kind, namespace, name }: Pick<OwnedObject, 'kind' | 'namespace' | 'name'>): string =>
  `${kind} ${namespace}/${name}`;
