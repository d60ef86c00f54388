/** Objects and answers that bring the cluster in line with the relations: pure. */
import type { ServiceAccountRequest } from '@charmed-spark/interfaces';
import { javaTrustStore } from '@charmed-spark/spark';
import { accountObjects, type HubObject } from './objects.ts';
import { type Properties, planProperties, truststore } from './properties.ts';
import type { OwnedObject, State } from './state.ts';

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
}

export function makePlan(state: State): Plan {
  const { identity, storage, requests, owned, options, ownerUid } = state;
  const properties = planProperties({ s3: storage.usable, ...options });
  const content = javaTrustStore(storage.usable?.tlsCaChain ?? []);
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
  return { grants, remove: owned.filter((one) => !wanted.has(key(one))), flaws };
}

const key = ({ kind, namespace, name }: Pick<OwnedObject, 'kind' | 'namespace' | 'name'>): string =>
  `${kind} ${namespace}/${name}`;
