/**
 * The public contract of lib/juju: open a hook on a model, run hook tools in it, commit what it buffered.
 * The lab's controller opens and commits; its agent runs the tools; ops-testing does all three in memory.
 */
import type { Bag, ConfigValue, ModelState, SecretState, Status } from './model.ts';

/** Which run this is. `name` is Juju's full hook name (`db-relation-joined`, `redis-pebble-ready`). `kind` decides the environment (Juju contract 1.4). */
export type HookInfo =
  | { kind: 'lifecycle'; name: string }
  | {
      kind: 'relation';
      name: string;
      relationId: number;
      remoteApplication?: string;
      remoteUnit?: string;
      departingUnit?: string;
    }
  | {
      kind: 'workload';
      name: string;
      container: string;
      notice?: { id: string; type: string; key: string };
      check?: string;
    }
  | { kind: 'secret'; name: string; uri: string; label?: string; revision?: number }
  | { kind: 'storage'; name: string; storageId: string }
  | { kind: 'action'; name: string; id: string; params: Record<string, unknown> }
  | { kind: 'commands'; relationId?: number; remoteUnit?: string; remoteApplication?: string };

/**
 * What one unit may see during one run, as JSON: its own application and unit, the relations it takes part
 * in, the secrets it owns or may read. Nothing that it may not see is in it.
 */
export interface HookSnapshot {
  /** `<unit>-<hook or action name or run-commands>-<32 hex>`. */
  contextId: string;
  unit: string;
  hook: HookInfo;
  isLeader: boolean;
  /** The visible part of the model. */
  model: ModelState;
  /** Relation broken in this hook, if any: left out by relation-ids, still addressable with -r. */
  brokenRelation?: number;
  /** Members per relation id as this unit's agent knows them (joined started, departed not). */
  members: Record<string, string[]>;
  /** Kubernetes version for CLOUD_API_VERSION. */
  cloudApiVersion: string;
  jujuVersion: string;
  /**
   * Marks of the secrets that exist and that the unit may not read, so that a tool can tell `permission
   * denied` from `not found`: they can be tested for, not listed (see secret-mark.ts).
   */
  deniedSecrets: string[];
}

export interface ToolCall {
  tool: string;
  args: string[];
  /** Absolute working directory of the caller. */
  dir: string;
  /** undefined = not supplied yet; the tool may answer with `needsStdin`. */
  stdin?: Uint8Array;
}

export interface ToolResult {
  code: number;
  stdout: string;
  stderr: string;
  /** The tool needs stdin and none was supplied: the caller must ask for it and run again. */
  needsStdin?: boolean;
}

/** Effects that Juju makes at once, whatever the hook's exit code (Juju contract 3.1). */
export type ImmediateEffect =
  | { kind: 'unit-status'; status: Status }
  | { kind: 'application-status'; status: Status }
  | { kind: 'workload-version'; version: string }
  | { kind: 'log'; level: 'TRACE' | 'DEBUG' | 'INFO' | 'WARNING' | 'ERROR'; message: string }
  | { kind: 'action-log'; message: string; time: string }
  | { kind: 'leader-settings'; settings: Record<string, string> }
  | { kind: 'secret-consume'; id: string; revision: number; label?: string }
  | { kind: 'secret-label'; id: string; label: string };

/** Buffered writes, sent once when the run ends with exit code 0. */
export interface HookChanges {
  relations: { id: number; unit?: Bag; application?: Bag }[];
  openPorts: { endpoint: string; port: string }[];
  closePorts: { endpoint: string; port: string }[];
  charmState?: Record<string, string>;
  secretsCreated: SecretState[];
  secretsUpdated: {
    id: string;
    content?: Record<string, string>;
    label?: string;
    description?: string;
    rotate?: NonNullable<SecretState['rotate']>;
    expire?: string;
  }[];
  secretsRemoved: { id: string; revisions?: number[] }[];
  secretGrants: { id: string; relationId: number; unit?: string }[];
  secretRevokes: { id: string; relationId?: number; application?: string; unit?: string }[];
  secretsTracked: { id: string; revision: number }[];
  /** A config-changed run: the address keys of the unit's relation bags are brought up to date. */
  refreshAddresses?: boolean;
}

/** Result of an action as the tools left it. */
export interface ActionOutcome {
  results: Record<string, unknown>;
  failed?: string;
}

/** What a hook context needs from its surroundings. */
export interface HookIo {
  /** Applies an immediate effect; throws an Error whose message becomes the tool's error text. */
  effect(effect: ImmediateEffect): Promise<void>;
  /** Reads a file for `--file F` and `key#file=F`. */
  readFile(path: string): Promise<Uint8Array>;
  /** Writes `--output F`. */
  writeFile(path: string, content: string): Promise<void>;
  /** Leadership now; defaults to the snapshot's. */
  isLeader?(): Promise<boolean>;
  now(): Date;
  /** Fresh secret id (20 characters of [0-9a-v]). */
  newSecretId(): string;
  /** Makes the file of a resource available and returns its path; without it, resource-get knows `file` resources only. */
  resource?(name: string): Promise<string>;
  /** What credential-get answers for a trusted application; without it there is no access. */
  credential?(): Promise<CloudSpec>;
  /** juju-reboot; `now` ends the hook's process. */
  reboot?(now: boolean): Promise<void>;
}

/** Keys as credential-get prints them. */
export interface CloudSpec {
  type: string;
  name: string;
  region?: string;
  endpoint?: string;
  'identity-endpoint'?: string;
  'storage-endpoint'?: string;
  credential?: { 'auth-type': string; attrs?: Record<string, string>; redacted?: string[] };
  cacertificates?: string[];
  'skip-tls-verify'?: boolean;
  'is-controller-cloud'?: boolean;
}

export type { Bag, ConfigValue, ModelState };
