/** The state after a run, and what the run left behind. It can be the state of the next run. */
import type { CharmTypes, KnownStatus } from '@charmed-spark/ops';
import type { ContainerOutcome } from './container-outcome.ts';
import type { RelationInput, SecretInput, StateInput } from './state.ts';

export interface LogLine {
  level: 'TRACE' | 'DEBUG' | 'INFO' | 'WARNING' | 'ERROR';
  message: string;
}

export interface ActionOutcome {
  /** As the charm gave them, nested. */
  results: Record<string, unknown>;
  /** The text of action-fail, if it failed. */
  failed?: string;
  log: string[];
}

export type RelationOutcome<E extends string = string> = Required<Omit<RelationInput<E>, 'remote'>> & {
  remote?: string;
};

export interface SecretOutcome extends SecretInput {
  id: string;
  /** Content of the newest revision. */
  latest: Record<string, string>;
  latestRevision: number;
}

export interface Outcome<T extends CharmTypes = CharmTypes> extends StateInput<T> {
  leader: boolean;
  config: Partial<T['config']>;
  relations: RelationOutcome<T['endpoints']>[];
  containers: ContainerOutcome<T['containers']>[];
  secrets: SecretOutcome[];
  openedPorts: string[];
  charmState: Record<string, string>;
  unitStatus: KnownStatus;
  appStatus: KnownStatus;
  workloadVersion: string;

  /** The relation of an endpoint, or that of an id. Throws when there is none or more than one. */
  relation(endpoint: T['endpoints'] | number): RelationOutcome<T['endpoints']>;
  /** Throws when it is not in the state. */
  container(name: T['containers']): ContainerOutcome<T['containers']>;
  /** By label or id. Throws when there is none. */
  secret(labelOrId: string): SecretOutcome;

  /** Everything written with juju-log. */
  logs: LogLine[];
  /** Every unit status that was set, in order. */
  unitStatusHistory: KnownStatus[];
  appStatusHistory: KnownStatus[];
  /** Of an action event. */
  action?: ActionOutcome;
}
