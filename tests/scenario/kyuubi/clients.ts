/** Relations and secrets for the tests of users: the application serves, and clients come and go. */
import type { Outcome, StateInput } from '@charmed-spark/ops-testing';
import type { Types } from '../../../src/charm.gen.ts';
import { authDb, dbUser, kyuubi, peers } from './world.ts';

export type Out = Outcome<Types>;
export type Input = StateInput<Types>;
type Relation = NonNullable<Input['relations']>[number];

/** A client that has asked, as data-integrator does. */
export const client = (id: number, change: Record<string, string> = {}): Relation => ({
  endpoint: 'jdbc',
  id,
  remote: `client${id}`,
  remoteApp: {
    database: 'sales',
    'extra-user-roles': 'admin',
    'requested-secrets': '["username", "password", "tls", "tls-ca", "uris", "read-only-uris"]',
    'provided-secrets': '["mtls-cert"]',
    ...change,
  },
});

/** The leader with a database; `last` is the outcome of an event before. */
export function serving(clients: readonly Relation[], last?: Out, change: Input = {}): Input {
  const mine = last?.relations ?? [];
  const relations = [peers, authDb(), ...clients].map((relation) => {
    const before = mine.find(({ endpoint, id }) => endpoint === relation.endpoint && id === relation.id);
    return { ...relation, localApp: before?.localApp ?? {}, localUnit: before?.localUnit ?? {} };
  });
  return {
    config: { profile: 'testing' },
    secrets: [dbUser],
    containers: [kyuubi],
    model: { name: 'm' },
    ...last,
    leader: true,
    relations,
    ...change,
  };
}

/** Content of the secret that a relation's client reads. */
export const given = (out: Out, id: number, group = 'user'): Record<string, string> =>
  out.secret(`jdbc.${id}.${group}.secret`).latest;

/** Labels of the secrets that the application owns. */
export const labels = (out: Out): string[] =>
  out.secrets
    .flatMap(({ owner, label }) => (owner === 'application' && label !== undefined ? [label] : []))
    .sort();
