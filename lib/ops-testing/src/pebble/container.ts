/** A workload container as a value: what a test gives and gets. */
import type { Layer, ServiceStatus } from '@charmed-spark/ops';

export interface FileState {
  /** Absent for a directory. */
  content?: string | Uint8Array;
  /** Permission bits; default 0o644, for a directory 0o755. */
  mode?: number;
  /** Default root. */
  user?: string;
  userId?: number;
  group?: string;
  groupId?: number;
}

/** A command that was run, as a handler sees it. */
export interface ExecCall {
  command: string[];
  /** All of the standard input. */
  stdin: string;
  environment: Record<string, string>;
  workingDir?: string;
  user?: string;
  userId?: number;
  group?: string;
  groupId?: number;
  serviceContext?: string;
}

export interface ExecReply {
  /** Default 0. */
  exitCode?: number;
  stdout?: string;
  stderr?: string;
}

/** Answers the commands that start with `command`; among several the longest decides, `[]` answers all. */
export interface ExecHandler {
  command: string[];
  reply?: ExecReply | ((call: ExecCall) => ExecReply | Promise<ExecReply>);
}

export interface CheckState {
  status: 'up' | 'down' | 'inactive';
  failures?: number;
  successes?: number;
}

export interface NoticeState {
  id?: string;
  key: string;
  type?: string;
  data?: Record<string, string>;
}

/** All but the name has a default: a container that answers and has nothing in it. */
export interface ContainerInput {
  name: string;
  /** Default true: Pebble answers. */
  canConnect?: boolean;
  /** By label, lowest first. */
  layers?: Record<string, Layer>;
  /** Status of services of the layers. One that is `active` runs with what the layers say. Default `inactive`. */
  services?: Record<string, ServiceStatus>;
  /** By absolute path; a text alone is a file of root with mode 0644. Missing parents are there, too. */
  files?: Record<string, string | FileState>;
  execs?: ExecHandler[];
  checks?: Record<string, CheckState>;
  notices?: NoticeState[];
  /** Services that fail to start, each with its last output. */
  failing?: Record<string, string>;
  /** User and group names that exist, with their ids; default: root, and any name a test or charm uses. */
  users?: Record<string, number>;
}
