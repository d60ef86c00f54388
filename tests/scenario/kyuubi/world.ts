/** The charm in modelled surroundings: a database that keeps its rows, a server that serves while it runs. */

import { Context, type StateInput } from '@charmed-spark/ops-testing';
import type { TableFailure, UserRow } from '../../../src/auth-db/index.ts';
import { makeCharm } from '../../../src/charm.ts';
import type { Outside } from '../../../src/outside.ts';
import type { FakeKubernetes } from './kubernetes.ts';

export class World implements Outside {
  /** The table of users; undefined: there is none yet. */
  rows: Map<string, UserRow> | undefined;
  failure: TableFailure | undefined;
  serving = true;
  /** Undefined: the pod has no service account. */
  cluster: FakeKubernetes | undefined;
  reads = 0;
  looks = 0;
  writes = 0;
  /** How often a password was hashed. */
  hashings = 0;
  /** How often the charm waited for the server. */
  sleeps = 0;
  #made = 0;
  readonly context = this.in();

  /** The charm in this world, at a time of its own; `charmDir` is for what it reads out of its own folder. */
  in(settings: { charmDir?: string; now?: () => Date } = {}) {
    return forTrial(new Context(makeCharm(this), settings));
  }

  /** Hash by user. */
  get hashes(): Record<string, string> | undefined {
    return this.rows && Object.fromEntries([...this.rows].map(([name, { hash }]) => [name, hash]));
  }

  /** Names of those who may log in. */
  get allowed(): string[] {
    return [...(this.rows ?? [])].filter(([, { allowed }]) => allowed).map(([name]) => name);
  }

  readUsers: Outside['readUsers'] = async () => {
    this.reads += 1;
    const lacks = this.rows === undefined;
    const missing = { extension: lacks, table: lacks, column: lacks };
    return this.failure ?? { state: 'read', rows: new Map(this.rows), missing };
  };
  writeUsers: Outside['writeUsers'] = async (_connection, { rows, remove }) => {
    if (this.failure !== undefined) return this.failure;
    this.writes += 1;
    this.rows = new Map([...(this.rows ?? []), ...rows]);
    for (const name of remove) this.rows.delete(name);
    return undefined;
  };
  kubernetes = async (): Promise<FakeKubernetes | undefined> => this.cluster;
  /** What the leader finds in the metastore's database. */
  metastore: Awaited<ReturnType<Outside['lookAtMetastore']>> = {
    state: 'empty',
    content: '0 tables, version none',
  };
  lookAtMetastore: Outside['lookAtMetastore'] = async () => {
    this.looks += 1;
    return this.metastore;
  };
  beginMetastore: Outside['beginMetastore'] = async () => {
    this.metastore = { state: 'begun', content: '1 tables, version none' };
    return undefined;
  };
  finishMetastore: Outside['finishMetastore'] = async () => {
    this.metastore = { state: 'filled', content: '50 tables, version 2.3.0' };
    return undefined;
  };
  isServing = async (): Promise<boolean> => this.serving;
  sleep = async (): Promise<void> => {
    this.sleeps += 1;
  };
  generatePassword = (): string => `generated-${++this.#made}`;
  hashPassword = async (password: string): Promise<string> => {
    this.hashings += 1;
    return `hash-of-${password}`;
  };
}

/** The profile in which a server without an integration hub is in order; a test may choose another one. */
function forTrial<C extends { run: (...args: never[]) => unknown }>(context: C): C {
  const run = context.run.bind(context) as (event: unknown, state: StateInput) => unknown;
  const inProfile = (event: unknown, state: StateInput) =>
    run(event, { ...state, config: { profile: 'testing', ...state.config } });
  return Object.assign(context, { run: inProfile });
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
  // As in Canonical's image, whose base brings a service of its own that runs by default and sleeps.
  layers: {
    '001-charmed-spark': {
      services: {
        sparkd: {
          override: 'replace' as const,
          command: '/bin/bash /opt/pebble/sparkd.sh',
          startup: 'enabled' as const,
        },
      },
    },
  },
};
