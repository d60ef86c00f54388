/**
 * Pebble's layer and plan schema, with Pebble's own field names, so that a layer is written as in Pebble's
 * documentation and sent as it is. Source: Pebble's "layer specification" reference.
 */

export type Override = 'merge' | 'replace';
export type ServiceAction = 'restart' | 'shutdown' | 'ignore' | 'failure-shutdown' | 'success-shutdown';

/** User and group of a process or file. Names and ids must agree where both are given. */
export interface Owner {
  user?: string;
  'user-id'?: number;
  group?: string;
  'group-id'?: number;
}

/** A service of a layer. Durations are Go's: `500ms`, `1m30s`. */
export interface Service extends Owner {
  /** Needed in every layer: whether this entry replaces the one below it or is merged into it. */
  override: Override;
  /** Run directly, without a shell; required once all layers are combined. */
  command?: string;
  summary?: string;
  description?: string;
  /** `enabled`: started by autostart and replan. Default `disabled`. */
  startup?: 'enabled' | 'disabled';
  after?: string[];
  before?: string[];
  /** Started together with this service. */
  requires?: string[];
  environment?: Record<string, string>;
  'working-dir'?: string;
  workload?: string;
  /** What to do when the process exits with 0 (default `restart`) or otherwise (default `restart`). */
  'on-success'?: ServiceAction;
  'on-failure'?: ServiceAction;
  'on-check-failure'?: Record<string, ServiceAction>;
  /** Wait before the first restart (`500ms`), factor for each further one (`2`), longest wait (`30s`). */
  'backoff-delay'?: string;
  'backoff-factor'?: number;
  'backoff-limit'?: string;
  /** Time between SIGTERM and SIGKILL (`5s`). */
  'kill-delay'?: string;
}

export interface ExecCheck extends Owner {
  command?: string;
  'service-context'?: string;
  environment?: Record<string, string>;
  'working-dir'?: string;
}

/** A health check: exactly one of `http`, `tcp` and `exec` once all layers are combined. */
export interface Check {
  override: Override;
  level?: 'alive' | 'ready';
  /** Default `enabled`. */
  startup?: 'enabled' | 'disabled';
  /** Default `10s`. */
  period?: string;
  /** Default `3s`, at most the period. */
  timeout?: string;
  /** Failures in a row before the check is down. Default 3. */
  threshold?: number;
  http?: { url?: string; headers?: Record<string, string> };
  tcp?: { port?: number; host?: string };
  exec?: ExecCheck;
}

/** Where the output of services is sent to. `syslog` needs Pebble 1.27 (no Juju ships it yet). */
export interface LogTarget {
  override: Override;
  type?: 'loki' | 'opentelemetry' | 'syslog';
  location?: string;
  /** Service names, `all`, `-name`, `-all`; the last entry that matches decides. */
  services?: string[];
  labels?: Record<string, string>;
}

export interface Layer {
  summary?: string;
  description?: string;
  services?: Record<string, Service>;
  checks?: Record<string, Check>;
  'log-targets'?: Record<string, LogTarget>;
}

/** All layers combined, as Pebble shows them: durations in Go's canonical form, a threshold in every check. */
export interface Plan {
  services: Record<string, Service>;
  checks: Record<string, Check>;
  'log-targets': Record<string, LogTarget>;
}
