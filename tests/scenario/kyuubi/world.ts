/** The charm in modelled surroundings: a database that keeps its rows, a server that serves while it runs. */

import { Context, type StateInput } from '@charmed-spark/ops-testing';
import { makeCharm } from '../../../src/charm.ts';
import type { Outside } from '../../../src/outside.ts';
import type { UserTable } from '../../../src/users/state.ts';

export class World implements Outside {
  /** Undefined: no table yet. */
  hashes: Record<string, string> | undefined;
  failure: Extract<UserTable, { why: string }> | undefined;
  serving = true;
  writes = 0;
  /** How often the charm waited for the server. */
  sleeps = 0;
  #made = 0;
  readonly context = new Context(makeCharm(this));

  readUsers: Outside['readUsers'] = async () =>
    this.failure ?? { state: 'read', hashes: this.hashes, pgcrypto: this.hashes !== undefined };
  writeUsers: Outside['writeUsers'] = async (_connection, hashes) => {
    if (this.failure !== undefined) return this.failure;
    this.writes += 1;
    this.hashes = { ...this.hashes, ...hashes };
    return { state: 'read', hashes: this.hashes, pgcrypto: true };
  };
  isServing = async (): Promise<boolean> => this.serving;
  sleep = async (): Promise<void> => {
    this.sleeps += 1;
  };
  generatePassword = (): string => `generated-${++this.#made}`;
  hashPassword = async (password: string): Promise<string> => `hash-of-${password}`;
}

type Input = NonNullable<StateInput['relations']>[number];

/** `auth-db` as a provider leaves it when it has answered. */
export const authDb = (change: Record<string, string> = {}): Input & { endpoint: 'auth-db' } => ({
  endpoint: 'auth-db',
  id: 7,
  remote: 'postgresql-k8s',
  remoteApp: {
    database: 'auth_db',
    endpoints: 'pg.m.svc:5432',
    'secret-user': 'secret:00000000000000000001',
    version: '15.1',
    ...change,
  },
});

export const dbUser = {
  id: '00000000000000000001',
  owner: { application: 'postgresql-k8s' },
  revisions: { 1: { username: 'relation_id_7', password: 'db-password' } },
};

export const peers = { endpoint: 'kyuubi-peers' as const, id: 1 };

export const kyuubi = {
  name: 'kyuubi' as const,
  files: { '/opt/kyuubi/RELEASE': 'Kyuubi 1.10.3 (git revision x) built for' },
  layers: {},
};
